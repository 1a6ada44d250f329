import { expect, it, vi } from "vitest";
import { resolveLimits } from "../../src/limits.ts";
import { type HostOperations, OperationError, type RunOperations } from "../../src/operations.ts";
import { OperationCalls } from "../../src/run/operation-calls.ts";
import { Recorder } from "../../src/run/recorder.ts";
import type { OperationPolicy, RunEvent } from "../../src/types.ts";

const call = (id: number, name: string, input = "{}") => ({ id, kind: "file" as const, name, input });

async function open(run: Partial<RunOperations>, policy?: OperationPolicy, fileOperations = 2) {
  const settled = new Map<number, unknown>();
  const events: Partial<RunEvent>[] = [];
  const operations: HostOperations = {
    kind: "file",
    limit: { name: "fileOperations", code: "LIMIT_FILE_OPERATIONS" },
    open: () => ({ describe: (name) => `/input/${name}`, execute: async () => ({ output: null }), ...run }),
  };
  const calls = new OperationCalls({
    operations: [operations],
    policy,
    runId: "run_1",
    context: {},
    limits: resolveLimits({ fileOperations, concurrentCalls: 3 }),
    emit: (event) => events.push(event as Partial<RunEvent>),
    recorder: new Recorder(() => {}),
    settle: (id, outcome) => settled.set(id, outcome),
  });
  await calls.open({});
  return { calls, settled, events };
}

it("answers with the output and tells observers what was touched, not what was in it", async () => {
  const { calls, settled, events } = await open({ execute: async () => ({ output: "secret", facts: { bytes: 6 } }) });
  calls.start(call(1, "readFile"));
  await vi.waitFor(() => expect(settled.get(1)).toEqual({ output: '"secret"' }));
  expect(events).toMatchObject([
    { type: "operation.settled", target: "/input/readFile", ok: true, facts: { bytes: 6 } },
  ]);
  expect(JSON.stringify(events)).not.toContain("secret");
});

it("passes errors meant for the program on, and makes all others opaque", async () => {
  const { calls, settled } = await open({
    execute: async (name) => {
      throw name === "known" ? new OperationError("TOOL_TIMEOUT", "slow") : new Error("/etc/host/path");
    },
  });
  calls.start(call(1, "known"));
  calls.start(call(2, "unknown"));
  await vi.waitFor(() => expect(settled.size).toBe(2));
  expect(settled.get(1)).toEqual({ error: { code: "TOOL_TIMEOUT", name: "Error", message: "slow" } });
  expect(settled.get(2)).toEqual({ error: { code: "TOOL_FAILED", name: "Error", message: "unknown failed." } });
});

it("stops at the limit, also when calls were made before an interruption", async () => {
  const { calls, settled } = await open({});
  calls.count("file");
  calls.start(call(2, "stat"));
  calls.start(call(3, "stat"));
  await vi.waitFor(() => expect(settled.size).toBe(2));
  expect(settled.get(3)).toMatchObject({ error: { code: "LIMIT_FILE_OPERATIONS" } });
});

it("denies what the policy denies, and all that a broken policy sees", async () => {
  const execute = vi.fn(async () => ({ output: null }));
  const { calls, settled } = await open({ execute }, ({ name }) => {
    if (name === "broken") throw new Error("bug");
    return { verdict: "deny", reason: "not on Sundays" };
  });
  calls.start(call(1, "rm"));
  calls.start(call(2, "broken"));
  await vi.waitFor(() => expect(settled.size).toBe(2));
  expect(settled.get(1)).toMatchObject({
    error: { code: "APPROVAL_DENIED", message: expect.stringContaining("Sundays") },
  });
  expect(settled.get(2)).toMatchObject({ error: { code: "APPROVAL_DENIED" } });
  expect(execute).not.toHaveBeenCalled();
});

it("gives up what is under way, once", async () => {
  const { calls, settled } = await open({ execute: () => new Promise(() => {}) });
  calls.start(call(1, "slow"));
  calls.abandon();
  expect(settled.get(1)).toMatchObject({ error: { code: "TOOL_OUTCOME_UNKNOWN" } });
});

it("executes as many at once as the limit allows, and starts nothing while much waits to be delivered", async () => {
  const under: string[] = [];
  const large = "x".repeat(3 * 2 ** 20);
  const { calls, settled } = await open(
    {
      execute: async (name) => {
        under.push(name);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return { output: large, reference: name };
      },
    },
    undefined,
    100,
  );
  for (let id = 1; id <= 9; id++) calls.start(call(id, `read${id}`));
  await new Promise((resolve) => setImmediate(resolve));
  expect(under).toHaveLength(3);
  // Started before the outputs were more than may wait; then none until they are delivered.
  await vi.waitFor(() => expect(settled.size).toBe(4));
  expect(under).toHaveLength(4);
  expect(settled.get(1)).toMatchObject({ reference: { kind: "file", what: "read1" } });
  calls.taken();
  await vi.waitFor(() => expect(settled.size).toBeGreaterThan(6));
  calls.taken();
  await vi.waitFor(() => expect(settled.size).toBe(9));
});

it("recalls an output, and tells of a divergence when it is not the same", async () => {
  const { calls } = await open({
    recall: async (what) => {
      if (what === "changed")
        throw new OperationError("TOOL_FAILED", "/input/a has changed since the program read it.");
      return `again ${what}`;
    },
  });
  await expect(calls.recall({ kind: "file", what: "a" })).resolves.toBe("again a");
  await expect(calls.recall({ kind: "file", what: "changed" })).rejects.toMatchObject({
    code: "CODEACT_CONTINUATION",
    message: expect.stringContaining("/input/a has changed"),
    details: { reason: "diverged" },
  });
  await expect(calls.recall({ kind: "request", what: "a" })).rejects.toMatchObject({ details: { reason: "diverged" } });
});
