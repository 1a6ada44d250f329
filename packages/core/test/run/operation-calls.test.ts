import { expect, it, vi } from "vitest";
import { resolveLimits } from "../../src/limits.ts";
import { type HostOperations, OperationError, type RunOperations } from "../../src/operations.ts";
import { OperationCalls } from "../../src/run/operation-calls.ts";
import type { OperationPolicy, RunEvent } from "../../src/types.ts";

const call = (id: number, name: string, input = "{}") => ({ id, kind: "file" as const, name, input });

async function open(run: Partial<RunOperations>, policy?: OperationPolicy) {
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
    limits: resolveLimits({ fileOperations: 2 }),
    emit: (event) => events.push(event as Partial<RunEvent>),
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
