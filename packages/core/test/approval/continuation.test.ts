import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import {
  type CodeAct,
  type CodeActOptions,
  createCodeAct,
  defineTool,
  fileContinuationStore,
  type HostTool,
  type InterruptedRun,
  memoryContinuationStore,
  type RunResult,
} from "../../src/index.ts";

const engine = createWasmEngine({ threads: 2 });
afterAll(() => engine.dispose());

const keys = [{ id: "k1", secret: "s".repeat(32) }];
const object = { type: "object" } as const;
const effects: string[] = [];
beforeEach(() => {
  effects.length = 0;
});
const effect = (name: string, ms: number, more: Partial<HostTool> = {}): HostTool => ({
  ...defineTool({
    name,
    description: "Has an effect.",
    inputSchema: object,
    execute: async (input) => {
      effects.push(`${name} ${JSON.stringify(input)}`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      return input as object;
    },
  }),
  ...more,
});
const tools = [effect("look", 1), effect("slow", 120), effect("pay", 1, { approvalMode: "always_require" })];
/** A new object each time, as in another process: all it shares is what was sealed. */
const make = (options: Partial<CodeActOptions> = {}): CodeAct =>
  createCodeAct({ tools, engine, continuations: { keys }, ...options });

function interrupted(result: RunResult): InterruptedRun {
  expect(result, JSON.stringify(result)).toMatchObject({ status: "interrupted" });
  return result as InterruptedRun;
}

const three =
  "const seen = await tools.look({ n: 0 }); const all = await Promise.all([1, 2, 3].map((n) => tools.pay({ n }).catch((e) => [e.code, e.message]))); return [seen, ...all]";

describe("an interrupted run", () => {
  it("asks all at once, shows what it asks, and goes on with approve, reject and edit", async () => {
    const first = interrupted(await make().run(three));
    expect(first.interruptions.map(({ tool, input, preview }) => [tool, input, preview])).toEqual(
      [1, 2, 3].map((n) => ["pay", { n }, `{"n":${n}}`]),
    );
    const [a, b, c] = first.interruptions.map(({ callId }) => callId) as [string, string, string];
    const result = await make().resume(first.continuation, {
      decisions: {
        [b]: { type: "reject", message: "no" },
        [a]: { type: "approve" },
        [c]: { type: "edit", input: { n: 33 } },
      },
    });
    expect(result).toMatchObject({
      status: "completed",
      value: [{ n: 0 }, { n: 1 }, ["APPROVAL_DENIED", "The call of pay was not approved: no"], { n: 33 }],
    });
    expect(effects).toEqual(['look {"n":0}', 'pay {"n":1}', 'pay {"n":33}']);
    expect(result.calls.map(({ tool, ok }) => [tool, ok])).toEqual([
      ["look", true],
      ["pay", true],
      ["pay", false],
      ["pay", true],
    ]);
  });

  it("keeps the rest pending under the same ids when only some are answered", async () => {
    const first = interrupted(await make().run(three));
    const ids = first.interruptions.map(({ callId }) => callId);
    const second = interrupted(
      await make().resume(first.continuation, { decisions: { [ids[1] ?? ""]: { type: "approve" } } }),
    );
    expect(second.interruptions.map(({ callId }) => callId)).toEqual([ids[0], ids[2]]);
    expect(second.runId).toBe(first.runId);
    const third = await make().resume(second.continuation, {
      decisions: { [ids[0] ?? ""]: { type: "approve" }, [ids[2] ?? ""]: { type: "approve" } },
    });
    expect(third).toMatchObject({ status: "completed", value: [{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }] });
    expect(effects.toSorted()).toEqual(['look {"n":0}', 'pay {"n":1}', 'pay {"n":2}', 'pay {"n":3}']);
  });

  it("has the same numbers, ids, dates and logs after as before", async () => {
    const source =
      "const a = [Math.random(), crypto.randomUUID(), Date.now()]; console.log(...a); await tools.pay({}); console.log('after'); return [a, Math.random()]";
    const first = interrupted(await make().run(source));
    const [{ callId } = { callId: "" }] = first.interruptions;
    const result = await make().resume(first.continuation, { decisions: { [callId]: { type: "approve" } } });
    expect(result.logs.map(({ text }) => text)).toEqual([first.logs[0]?.text, "after"]);
    expect(result).toMatchObject({
      value: [expect.arrayContaining([Number(first.logs[0]?.text.split(" ")[0])]), expect.any(Number)],
    });
  });

  it("delivers a slow call beside the question first, and never runs it again", async () => {
    const first = interrupted(
      await make().run("const s = tools.slow({ s: 1 }); const p = await tools.pay({ p: 1 }); return [await s, p]"),
    );
    expect(effects).toEqual(['slow {"s":1}']);
    const [{ callId } = { callId: "" }] = first.interruptions;
    expect(await make().resume(first.continuation, { decisions: { [callId]: { type: "approve" } } })).toMatchObject({
      value: [{ s: 1 }, { p: 1 }],
    });
    expect(effects).toEqual(['slow {"s":1}', 'pay {"p":1}']);
  });

  it("asks, whatever timer races against the question", async () => {
    const first = interrupted(
      await make().run("return await Promise.race([tools.pay({}), new Promise((r) => setTimeout(r, 5, 'timer'))])"),
    );
    const [{ callId } = { callId: "" }] = first.interruptions;
    const result = await make().resume(first.continuation, { decisions: { [callId]: { type: "approve" } } });
    expect(result).toMatchObject({ status: "completed", value: {} });
  });

  it("reports a call that did not settle in time as unknown, and does not repeat it", async () => {
    const source = "const s = tools.slow({}).catch((e) => e.code); await tools.pay({}); return await s";
    const first = interrupted(await make({ limits: { settleMs: 30 } }).run(source));
    const [{ callId } = { callId: "" }] = first.interruptions;
    const result = await make().resume(first.continuation, { decisions: { [callId]: { type: "approve" } } });
    expect(result).toMatchObject({ value: "TOOL_OUTCOME_UNKNOWN" });
    expect(effects).toEqual(["slow {}", "pay {}"]);
  });
});

describe("a continuation", () => {
  const start = async (
    options: Partial<CodeActOptions> = {},
  ): Promise<{ continuation: string; approve: { decisions: Record<string, { type: "approve" }> } }> => {
    const { continuation, interruptions } = interrupted(
      await make(options).run("return await tools.pay({ once: 1 })", { context: { audience: "ann" } }),
    );
    return {
      continuation,
      approve: { decisions: Object.fromEntries(interruptions.map(({ callId }) => [callId, { type: "approve" }])) },
    };
  };
  const context = { audience: "ann" };
  const reason = (reason: string): object =>
    expect.objectContaining({ code: "CODEACT_CONTINUATION", details: expect.objectContaining({ reason }) });

  it("is refused when it was changed anywhere, and nothing runs", async () => {
    const { continuation, approve } = await start();
    const codeact = make();
    for (let round = 0; round < 500; round++) {
      const at = Math.floor((round / 500) * continuation.length);
      const changed = continuation.slice(0, at) + (continuation[at] === "A" ? "B" : "A") + continuation.slice(at + 1);
      await expect(codeact.resume(changed, { ...approve, context })).rejects.toEqual(reason("tampered"));
    }
    for (const broken of ["", "x", `${continuation}.`, `${continuation}=`, continuation.slice(0, -1), 5 as never]) {
      await expect(codeact.resume(broken, { ...approve, context })).rejects.toEqual(reason("tampered"));
    }
    expect(effects).toEqual([]);
  });

  it("is refused with another key, to another audience, when it has expired, and when its tool has changed", async () => {
    const { continuation, approve } = await start();
    await expect(
      make({ continuations: { keys: [{ id: "k1", secret: "t".repeat(32) }] } }).resume(continuation, {
        ...approve,
        context,
      }),
    ).rejects.toEqual(reason("tampered"));
    await expect(make().resume(continuation, { ...approve, context: { audience: "bob" } })).rejects.toEqual(
      reason("wrong-audience"),
    );
    const other = tools.map((tool) => (tool.name === "pay" ? { ...tool, description: "Does something else." } : tool));
    await expect(make({ tools: other }).resume(continuation, { ...approve, context })).rejects.toEqual(
      reason("tool-changed"),
    );
    const short = await start({ continuations: { keys, ttlMs: 1 } });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(make().resume(short.continuation, { ...short.approve, context })).rejects.toEqual(reason("expired"));
    expect(effects).toEqual([]);
  });

  it("is good in this process only when no key is given", async () => {
    const codeact = createCodeAct({ tools, engine });
    const { continuation, interruptions } = interrupted(await codeact.run("return await tools.pay({})"));
    const approve = { decisions: { [interruptions[0]?.callId ?? ""]: { type: "approve" } as const } };
    await expect(createCodeAct({ tools, engine }).resume(continuation, approve)).rejects.toEqual(reason("tampered"));
    expect(await codeact.resume(continuation, approve)).toMatchObject({ status: "completed" });
  });

  it("carries facts and no rights: today's policy applies", async () => {
    const { continuation, approve } = await start();
    const strict = tools.map((tool) => (tool.name === "pay" ? { ...tool, approvalMode: () => "deny" as const } : tool));
    const result = await make({ tools: strict })
      .resume(continuation, { ...approve, context })
      .catch((error) => error);
    expect(effects).toEqual([]);
    expect(result).toEqual(reason("tool-changed"));
  });

  it.each([
    ["a memory store", () => memoryContinuationStore()],
    ["a file store", () => fileContinuationStore({ directory: mkdtempSync(join(tmpdir(), "codeact-store-")) })],
  ])("is used once among all who share %s", async (_title, createStore) => {
    const store = createStore();
    const { continuation, approve } = await start();
    const resume = (): Promise<string> =>
      make({ continuations: { keys, store } })
        .resume(continuation, { ...approve, context })
        .then(
          ({ status }) => status,
          (error) => error.details.reason,
        );
    const outcomes = await Promise.all(Array.from({ length: 8 }, resume));
    expect(outcomes.toSorted()).toEqual(["completed", ...Array(7).fill("consumed")]);
    const later = make({ continuations: { keys, store } }).resume(continuation, { ...approve, context });
    await expect(later).rejects.toMatchObject({
      details: { reason: "consumed", outcome: expect.stringContaining("completed") },
    });
    expect(effects).toEqual(['pay {"once":1}']);
  });

  it("is not used up when the run could not go on, or when nothing but the record of its end fails", async () => {
    const { continuation, approve } = await start();
    const store = { ...memoryContinuationStore(), settle: () => Promise.reject(new Error("disk full")) };
    const full = make({ continuations: { keys, store }, limits: { concurrentRuns: 1, queuedRuns: 0 } });
    const other = full.run("await tools.slow({ o: 1 })");
    await expect(full.resume(continuation, { ...approve, context })).rejects.toMatchObject({
      code: "CODEACT_CAPACITY",
    });
    await other;
    expect(await full.resume(continuation, { ...approve, context })).toMatchObject({ status: "completed" });
    await expect(full.resume(continuation, { ...approve, context })).rejects.toEqual(reason("consumed"));
    expect(effects).toEqual(['slow {"o":1}', 'pay {"once":1}']);
  });

  it("is used up when its run was aborted after the claim: the call may have happened", async () => {
    const { continuation, approve } = await start();
    const store = memoryContinuationStore();
    const controller = new AbortController();
    const slowPay = tools.map((tool) =>
      tool.name === "pay" ? { ...tool, execute: () => new Promise(() => {}) } : tool,
    );
    const running = make({ tools: slowPay, continuations: { keys, store } }).resume(continuation, {
      ...approve,
      context,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 100);
    await expect(running).rejects.toMatchObject({ code: "CODEACT_ABORTED" });
    await expect(
      make({ continuations: { keys, store } }).resume(continuation, { ...approve, context }),
    ).rejects.toEqual(reason("consumed"));
  });

  it("can be cancelled, and then not resumed", async () => {
    const store = memoryContinuationStore();
    const { continuation, approve } = await start();
    await make({ continuations: { keys, store } }).cancel(continuation, { context });
    await expect(
      make({ continuations: { keys, store } }).resume(continuation, { ...approve, context }),
    ).rejects.toMatchObject({ details: { reason: "consumed", outcome: expect.stringContaining("cancelled") } });
  });

  it("hides its content when encrypted, and resumes all the same", async () => {
    const options = { continuations: { keys, encrypt: true } };
    const { continuation, interruptions } = interrupted(
      await make(options).run("return await tools.pay({ secret: 'tulip' })"),
    );
    const plain = interrupted(await make().run("return await tools.pay({ secret: 'tulip' })")).continuation;
    const read = (sealed: string): string => Buffer.from(sealed.split(".")[3] ?? "", "base64url").toString("latin1");
    expect(read(plain)).toContain("tulip");
    expect(read(continuation)).not.toContain("tulip");
    const result = await make(options).resume(continuation, {
      decisions: { [interruptions[0]?.callId ?? ""]: { type: "approve" } },
    });
    expect(result).toMatchObject({ value: { secret: "tulip" } });
  });

  it("is sealed with the first key and opened with any", async () => {
    const { continuation, approve } = await start();
    const rotated = make({ continuations: { keys: [{ id: "k2", secret: "n".repeat(40) }, ...keys] } });
    expect(await rotated.resume(continuation, { ...approve, context })).toMatchObject({ status: "completed" });
  });

  it("refuses decisions on calls that are not pending, and keeps the continuation", async () => {
    const { continuation, approve } = await start();
    await expect(
      make().resume(continuation, { decisions: { call_9: { type: "approve" } }, context }),
    ).rejects.toMatchObject({ code: "CODEACT_SETTLEMENT" });
    expect(await make().resume(continuation, { ...approve, context })).toMatchObject({ status: "completed" });
  });

  it.each([
    [{ keys: [] }, /keys/],
    [{ keys: [{ id: "a", secret: "short" }] }, /secret/],
    [{ keys: [{ id: "a b", secret: "s".repeat(32) }] }, /id/],
    [{ keys, ttlMs: 0 }, /ttlMs/],
    [{ keys, colour: 1 }, /colour/],
  ])("refuses options %o at construction", (continuations, message) => {
    expect(() => make({ continuations: continuations as never })).toThrow(message);
  });
});
