import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import {
  type BlockedExecution,
  type Call,
  type CodeAct,
  type CodeActOptions,
  createCodeAct,
  DeferredCallError,
  defineTool,
  type Execution,
  type HostTool,
  memoryContinuationStore,
  type RunResult,
  type Settlement,
} from "../../src/index.ts";
import { countingEngine } from "./counting-engine.ts";

const engine = countingEngine(createWasmEngine({ threads: 1 }));
afterAll(() => engine.dispose());

const effects: string[] = [];
beforeEach(() => {
  effects.length = 0;
});
const tool = (name: string, ms: number, more: Partial<HostTool> = {}): HostTool => ({
  ...defineTool({
    name,
    description: "Has an effect.",
    inputSchema: { type: "object" },
    execute: async (input) => {
      effects.push(`${name} ${JSON.stringify(input)}`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      return input as object;
    },
  }),
  ...more,
});
const tools = [tool("look", 1), tool("slow", 80), tool("pay", 1, { approvalMode: "always_require" })];
const keys = [{ id: "k1", secret: "s".repeat(32) }];
/** A new object each time, as in another process: all it shares is what was sealed, and the store. */
const made: CodeAct[] = [];
const make = (options: Partial<CodeActOptions> = {}): CodeAct => {
  const codeact = createCodeAct({ tools, engine, continuations: { keys }, ...options });
  made.push(codeact);
  return codeact;
};
afterEach(async () => {
  for (const codeact of made.splice(0)) await codeact[Symbol.asyncDispose]();
  expect(engine.counts.open).toBe(0);
});

async function blocked(next: Promise<BlockedExecution | RunResult>): Promise<readonly Call[]> {
  const state = await next;
  expect(state, JSON.stringify(state)).toMatchObject({ status: "blocked" });
  return state.status === "blocked" ? state.pending : [];
}
const outputs = (calls: readonly Call[]): Settlement[] =>
  calls.map(({ callId, input }) => ({ callId, output: { ran: input } }));
const refused = (reason: string): object =>
  expect.objectContaining({ code: "CODEACT_CONTINUATION", details: expect.objectContaining({ reason }) });

describe("a continuation of a blocked execution", () => {
  const source = "const a = await tools.look({ n: 1 }); const b = await tools.look({ n: 2 }); return [a, b]";

  it("goes on elsewhere, step by step, with the calls it holds handed out under the same ids", async () => {
    const first = make().execution(source, { surface: "all" });
    const calls = await blocked(first.next());
    const second = make().execution(first.continuation(), { surface: "all" });
    const again = await blocked(second.next());
    expect(again.map(({ callId, digest, expiresAt }) => [callId, digest, expiresAt])).toEqual(
      calls.map(({ callId, digest, expiresAt }) => [callId, digest, expiresAt]),
    );
    await blocked(second.next(outputs(again)));
    const third = make().execution(second.continuation(), { surface: "all" });
    expect(await third.next([{ callId: "call_2", output: 2 }])).toMatchObject({
      status: "completed",
      value: [{ ran: { n: 1 } }, 2],
    });
    expect(effects).toEqual([]);
  });

  it("goes on in the sandbox that waits here, without a replay", async () => {
    const codeact = make();
    let execution: Execution = codeact.execution(source, { surface: "all" });
    let calls = await blocked(execution.next());
    const { starts } = engine.counts;
    execution = codeact.execution(execution.continuation(), { surface: "all" });
    calls = await blocked(execution.next(outputs(calls)));
    execution = codeact.execution(execution.continuation(), { surface: "all" });
    const result = await execution.next(outputs(calls));
    expect(result).toMatchObject({ status: "completed", value: [{ ran: { n: 1 } }, { ran: { n: 2 } }] });
    expect(engine.counts).toEqual({ starts, open: 0 });
  });

  it("is for whoever goes on first: the text or the object", async () => {
    const store = memoryContinuationStore();
    const codeact = make({ continuations: { keys, store } });
    const left = codeact.execution(source, { surface: "all" });
    await blocked(left.next());
    const token = left.continuation();
    expect(left.continuation()).toBe(token);
    await blocked(make({ continuations: { keys, store } }).execution(token, { surface: "all" }).next());
    await expect(left.next([{ callId: "call_1", output: 1 }])).rejects.toEqual(refused("consumed"));
    await expect(codeact.execution(token, { surface: "all" }).next()).rejects.toEqual(refused("consumed"));

    const kept = codeact.execution(source, { surface: "all" });
    await blocked(kept.next());
    const late = kept.continuation();
    await blocked(kept.next([{ callId: "call_1", output: 1 }]));
    await expect(codeact.execution(late, { surface: "all" }).next()).rejects.toEqual(refused("consumed"));
    expect(await kept.next([{ callId: "call_2", output: 2 }])).toMatchObject({ value: [1, 2] });
    await expect(codeact.resume(late, { decisions: {} })).rejects.toMatchObject({
      details: { reason: "consumed", outcome: expect.stringContaining("completed") },
    });
  });

  it("ends the object it was taken from", async () => {
    const codeact = make();
    const left = codeact.execution(source, { surface: "all" });
    const calls = await blocked(left.next());
    const taken = codeact.execution(left.continuation(), { surface: "all" });
    await blocked(taken.next(outputs(calls)));
    await expect(left.next(outputs(calls))).rejects.toEqual(refused("consumed"));
    left.close();
    expect(await taken.next([{ callId: "call_2", output: 2 }])).toMatchObject({ status: "completed" });
  });

  it("is there only while calls are handed out", async () => {
    const execution = make().execution(source, { surface: "all" });
    expect(() => execution.continuation()).toThrow(/blocked/);
    const under = execution.next();
    expect(() => execution.continuation()).toThrow(/blocked/);
    await blocked(under);
    execution.close();
    expect(engine.counts.open).toBe(0);
  });

  it("takes decisions with it, and refuses those that fit no call before anything runs", async () => {
    const first = make().execution("return await tools.pay({ n: 1 })", { surface: "ask" });
    await blocked(first.next());
    const token = first.continuation();
    const codeact = make();
    expect(() => codeact.execution(token, { surface: "ask", decisions: { call_7: { type: "approve" } } })).toThrow(
      expect.objectContaining({ code: "CODEACT_SETTLEMENT" }),
    );
    const execution = codeact.execution(token, { surface: "ask", decisions: { call_1: { type: "approve" } } });
    expect(await execution.next()).toMatchObject({ status: "completed", value: { n: 1 } });
    expect(effects).toEqual(['pay {"n":1}']);
  });

  it("does not run here what somebody else was given, whatever the rule says by now", async () => {
    let verdict: "allow" | "ask" = "ask";
    const changing = [tool("pay", 1, { approvalMode: () => verdict })];
    const first = make({ tools: changing }).execution("return await tools.pay({ n: 1 })", { surface: "ask" });
    await blocked(first.next());
    verdict = "allow";
    const second = make({ tools: changing }).execution(first.continuation(), { surface: "ask" });
    expect(await second.next([{ callId: "call_1", output: "paid by the framework" }])).toMatchObject({
      value: "paid by the framework",
    });
    expect(effects).toEqual([]);
  });

  it("does not run a pending call that today's rule denies", async () => {
    let verdict: "deny" | "ask" = "ask";
    const changing = [tool("pay", 1, { approvalMode: () => verdict })];
    const first = make({ tools: changing }).execution("return await tools.pay({}).catch((e) => e.code)", {
      surface: "ask",
    });
    await blocked(first.next());
    verdict = "deny";
    const second = make({ tools: changing }).execution(first.continuation(), {
      surface: "ask",
      decisions: { call_1: { type: "approve" } },
    });
    expect(await second.next()).toMatchObject({ value: "APPROVAL_DENIED" });
    expect(effects).toEqual([]);
  });
});

describe("calls that core runs beside those handed out", () => {
  const source =
    "const s = tools.slow({ s: 1 }).catch((e) => e.code); const l = await tools.look({ l: 1 }); return [await s, l]";
  const surface = ({ tool }: { tool: string }): boolean => tool === "look";

  it("go on, and keep their outcome when the text goes on in this process", async () => {
    const codeact = make();
    const first = codeact.execution(source, { surface });
    const calls = await blocked(first.next());
    const second = codeact.execution(first.continuation(), { surface });
    expect(await second.next(outputs(calls))).toMatchObject({ value: [{ s: 1 }, { ran: { l: 1 } }] });
    expect(effects).toEqual(['slow {"s":1}']);
  });

  it("are unknown when the text goes on in another, and are not run again", async () => {
    const first = make().execution(source, { surface });
    const calls = await blocked(first.next());
    const second = make().execution(first.continuation(), { surface });
    const result = await second.next(outputs(calls));
    expect(result).toMatchObject({ value: ["TOOL_OUTCOME_UNKNOWN", { ran: { l: 1 } }] });
    expect((result as RunResult).calls).toMatchObject([
      { tool: "slow", ok: false, code: "TOOL_OUTCOME_UNKNOWN" },
      { tool: "look", ok: true },
    ]);
    expect(effects).toEqual(['slow {"s":1}']);
  });

  it("are not started once the text is out, until it is known who goes on", async () => {
    const two =
      "const all = [1, 2, 3].map((n) => tools.slow({ n })); const l = await tools.look({}); return [...await Promise.all(all), l]";
    const limits = { concurrentCalls: 1 };
    const first = make({ limits }).execution(two, { surface });
    const calls = await blocked(first.next());
    const token = first.continuation();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(effects).toEqual(['slow {"n":1}']);
    // As in another process, which has a memory of its own.
    const elsewhere = make({ limits, continuations: { keys, store: memoryContinuationStore() } });
    const result = await elsewhere.execution(token, { surface }).next(outputs(calls));
    expect(result).toMatchObject({ status: "failed", error: { code: "TOOL_OUTCOME_UNKNOWN" } });
    expect(await first.next(outputs(calls)).catch((error) => error)).toMatchObject({
      status: "completed",
      value: [{ n: 1 }, { n: 2 }, { n: 3 }, { ran: {} }],
    });
    expect(effects.filter((effect) => effect.endsWith("1}"))).toHaveLength(1);
  });
});

describe("an approver in this process", () => {
  it("is asked before calls are handed out to whoever takes all of them", async () => {
    const asked: string[] = [];
    const codeact = make({
      onApproval: ({ tool, input }) => {
        asked.push(tool);
        return { type: (input as { n: number }).n === 1 ? "approve" : "reject" };
      },
    });
    const source =
      "return await Promise.all([1, 2].map((n) => tools.pay({ n }).catch(({ code }) => code)).concat(tools.look({ n: 3 })))";
    const execution = codeact.execution(source, { surface: "all" });
    const seen = new Map<string, Call>();
    let state = await execution.next();
    while (state.status === "blocked" && state.pending.length < 2) state = await execution.next();
    if (state.status !== "blocked") throw new Error(JSON.stringify(state));
    for (const call of state.pending) seen.set(call.callId, call);
    expect([...seen.values()].map(({ tool, verdict }) => [tool, verdict]).sort()).toEqual([
      ["look", "allow"],
      ["pay", "allow"],
    ]);
    expect(asked).toEqual(["pay", "pay"]);
    const end = await execution.next([...seen.keys()].map((callId) => ({ callId, output: callId })));
    expect(end).toMatchObject({ status: "completed", value: ["call_1", "APPROVAL_DENIED", "call_3"] });
    expect(effects).toEqual([]);
  });
});

describe("a deferred call", () => {
  it("stays pending under the same id, here and in the continuation, and is settled later", async () => {
    const execution = make().execution("return await Promise.all([tools.look({ n: 1 }), tools.look({ n: 2 })])", {
      surface: "all",
    });
    await blocked(execution.next());
    const left = await blocked(
      execution.next([
        { callId: "call_1", deferred: true },
        { callId: "call_2", output: 2 },
      ]),
    );
    expect(left).toMatchObject([{ callId: "call_1", deferred: true }]);
    const later = make().execution(execution.continuation(), { surface: "ask" });
    expect(await blocked(later.next())).toMatchObject([{ callId: "call_1", deferred: true, verdict: "allow" }]);
    expect(await later.next([{ callId: "call_1", output: 1 }])).toMatchObject({ value: [1, 2] });
    expect(effects).toEqual([]);
  });

  it("is what a tool makes of it when its framework must run it at another level", async () => {
    const asks = tool("asks", 1, {
      execute: () => {
        throw new DeferredCallError();
      },
    });
    const execution = make({ tools: [...tools, asks] }).execution(
      "const [a, s] = await Promise.all([tools.asks({}), tools.slow({})]); return [a, s]",
      { surface: "ask" },
    );
    expect(await blocked(execution.next())).toMatchObject([{ tool: "asks", deferred: true }]);
    expect(effects).toEqual(["slow {}"]);
    const later = make({ tools: [...tools, asks] }).execution(execution.continuation(), { surface: "ask" });
    expect(await later.next([{ callId: "call_1", output: "answered" }])).toMatchObject({ value: ["answered", {}] });
  });
});
