import { execFileSync } from "node:child_process";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import { type CodeAct, type CodeActOptions, createCodeAct, type InterruptedRun } from "../../src/index.ts";
import { effectTool } from "../effect-tool.ts";
import { countingEngine } from "./counting-engine.ts";

const engine = countingEngine(createWasmEngine({ threads: 1 }));
afterAll(() => engine.dispose());

const effects: string[] = [];
beforeEach(() => {
  effects.length = 0;
  Object.assign(engine.counts, { starts: 0, open: 0 });
});
const effect = (name: string, approvalMode: "never_require" | "always_require") =>
  effectTool(name, approvalMode, () => effects.push(name));
const tools = [effect("look", "never_require"), effect("pay", "always_require")];
const make = (holdMs?: number, options: Partial<CodeActOptions> = {}): CodeAct =>
  createCodeAct({ tools, engine, continuations: holdMs === undefined ? {} : { holdMs }, ...options });

const source =
  "console.log('begun'); const r = Math.random(); const a = await tools.look({ r }); const b = await tools.pay({ r }); console.log('paid'); return [a.r === b.r, await tools.look({ r })]";
const interrupt = async (codeact: CodeAct, context = {}): Promise<InterruptedRun> =>
  (await codeact.run(source, { context })) as InterruptedRun;
const approve = { decisions: { call_2: { type: "approve" } } } as const;
const value = [true, { r: expect.any(Number) }];

describe("an interrupted run", () => {
  it("goes on in its sandbox while that is kept, like in a new one", async () => {
    const results = [];
    for (const holdMs of [60_000, 0]) {
      const codeact = make(holdMs);
      const { continuation } = await interrupt(codeact);
      expect(engine.counts.open).toBe(holdMs === 0 ? 0 : 1);
      const result = await codeact.resume(continuation, approve);
      expect(result).toMatchObject({ status: "completed", value });
      const { logs, calls, stats } = result;
      results.push({
        logs,
        calls: calls.map(({ callId, tool, ok }) => [callId, tool, ok]),
        toolCalls: stats.toolCalls,
      });
    }
    expect(results[0]).toEqual(results[1]);
    expect(results[0]).toMatchObject({ logs: [{ text: "begun" }, { text: "paid" }], toolCalls: 3 });
    expect(engine.counts).toEqual({ starts: 3, open: 0 });
    expect(effects).toEqual(["look", "pay", "look", "look", "pay", "look"]);
  });

  it("gives its sandbox up after holdMs, and is replayed then", async () => {
    const codeact = make(30);
    const { continuation } = await interrupt(codeact);
    expect(engine.counts).toEqual({ starts: 1, open: 1 });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(engine.counts.open).toBe(0);
    expect(await codeact.resume(continuation, approve)).toMatchObject({ value });
    expect(engine.counts).toEqual({ starts: 2, open: 0 });
    expect(effects).toEqual(["look", "pay", "look"]);
  });

  it("makes room when too many are kept, the oldest first", async () => {
    const codeact = make(60_000, { limits: { concurrentRuns: 2 } });
    const [first, second, third] = [await interrupt(codeact), await interrupt(codeact), await interrupt(codeact)];
    expect(engine.counts).toEqual({ starts: 3, open: 2 });
    expect(await codeact.resume(third.continuation, approve)).toMatchObject({ value });
    expect(await codeact.resume(second.continuation, approve)).toMatchObject({ value });
    expect(engine.counts).toEqual({ starts: 3, open: 0 });
    expect(await codeact.resume(first.continuation, approve)).toMatchObject({ value });
    expect(engine.counts).toEqual({ starts: 4, open: 0 });
  });

  it("is not handed to another tenant", async () => {
    const codeact = make(60_000);
    const { continuation } = await interrupt(codeact, { tenant: "a" });
    expect(await codeact.resume(continuation, { ...approve, context: { tenant: "b" } })).toMatchObject({ value });
    expect(engine.counts.starts).toBe(2);
    await codeact[Symbol.asyncDispose]();
    expect(engine.counts.open).toBe(0);
  });

  it("frees its sandbox when it is cancelled, or all is disposed", async () => {
    const codeact = make(60_000);
    const [first] = [await interrupt(codeact), await interrupt(codeact)];
    expect(engine.counts.open).toBe(2);
    await codeact.cancel(first.continuation);
    expect(engine.counts.open).toBe(1);
    await codeact[Symbol.asyncDispose]();
    expect(engine.counts.open).toBe(0);
  });

  it("keeps the sandbox when it cannot go on yet", async () => {
    const codeact = make(60_000, { limits: { concurrentRuns: 1, queuedRuns: 0 } });
    const { continuation } = await interrupt(codeact);
    const busy = codeact.run("await new Promise((resolve) => setTimeout(resolve, 50))");
    await expect(codeact.resume(continuation, approve)).rejects.toMatchObject({ code: "CODEACT_CAPACITY" });
    await busy;
    expect(await codeact.resume(continuation, approve)).toMatchObject({ value });
    expect(engine.counts.starts).toBe(2);
  });
});

describe("a blocked execution", () => {
  it("that was forgotten gives its sandbox up, and goes on all the same when it is remembered", async () => {
    const codeact = make(30);
    const execution = codeact.execution(source, { surface: "ask" });
    await execution.next();
    expect(engine.counts.open).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(engine.counts.open).toBe(0);
    expect(await execution.next([{ callId: "call_2", decision: { type: "approve" } }])).toMatchObject({ value });
    expect(engine.counts).toEqual({ starts: 2, open: 0 });
  });

  it("does not go on once all is disposed", async () => {
    const codeact = make(0);
    const execution = codeact.execution(source, { surface: "ask" });
    await execution.next();
    await codeact[Symbol.asyncDispose]();
    await expect(execution.next()).rejects.toMatchObject({ code: "CODEACT_ABORTED" });
  });
});

it("lets the process end while runs are kept", () => {
  const script = `
    import { createCodeAct, defineTool } from ${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)};
    const pay = defineTool({ name: "pay", description: "Pays.", inputSchema: {}, approvalMode: "always_require", execute: () => 1 });
    const codeact = createCodeAct({ tools: [pay], engine: "wasm" });
    const { status } = await codeact.run("await tools.pay()");
    const blocked = await codeact.execution("await tools.pay()", { surface: "ask" }).next();
    console.log(status, blocked.status);`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: 20_000,
  });
  expect(output).toBe("interrupted blocked\n");
});

it.each([-1, 1.5, "5"])("refuses holdMs %s", (holdMs) => {
  expect(() => make(holdMs as number)).toThrow(/holdMs/);
});
