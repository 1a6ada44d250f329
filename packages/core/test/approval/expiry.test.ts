import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import { type CodeAct, createCodeAct, type InterruptedRun, type RunResult } from "../../src/index.ts";
import { effectTool } from "../effect-tool.ts";

const engine = createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());

const effects: unknown[] = [];
beforeEach(() => {
  effects.length = 0;
});
const pay = effectTool("pay", "always_require", (input) => effects.push(input));
const keys = [{ id: "k1", secret: "s".repeat(32) }];
const make = (ttlMs: number): CodeAct => createCodeAct({ tools: [pay], engine, continuations: { keys, ttlMs } });
const approve = { type: "approve" } as const;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function interrupted(result: RunResult): InterruptedRun {
  expect(result, JSON.stringify(result)).toMatchObject({ status: "interrupted" });
  return result as InterruptedRun;
}

/** Asks about call_1 and call_2; call_1 is answered after `ms`, then call_3 is asked about beside call_2. */
const source = `
  const first = tools.pay({ n: 1 }).then(() => tools.pay({ n: 3 }));
  return await Promise.all([first, tools.pay({ n: 2 }).catch((error) => [error.code, error.message])])`;
async function secondRound(codeact: CodeAct, ms: number): Promise<[InterruptedRun, InterruptedRun]> {
  const first = interrupted(await codeact.run(source));
  await wait(ms);
  return [first, interrupted(await codeact.resume(first.continuation, { decisions: { call_1: approve } }))];
}

describe("a question that is asked again", () => {
  it("keeps the time it got at first; new ones get their own", async () => {
    const [first, second] = await secondRound(make(60_000), 20);
    const times = ({ interruptions }: InterruptedRun): Record<string, string> =>
      Object.fromEntries(interruptions.map(({ callId, expiresAt }) => [callId, expiresAt]));
    expect(Object.keys(times(second))).toEqual(["call_2", "call_3"]);
    expect(times(second).call_2).toBe(times(first).call_2);
    expect(Date.parse(times(second).call_3 ?? "")).toBeGreaterThanOrEqual(Date.parse(times(first).call_2 ?? "") + 20);
  });

  it("can no longer be decided when its time is over, while others still can; then it is answered with no", async () => {
    const codeact = make(400);
    const [, second] = await secondRound(codeact, 250);
    await wait(200);
    await expect(
      codeact.resume(second.continuation, { decisions: { call_2: approve, call_3: approve } }),
    ).rejects.toMatchObject({ details: { reason: "expired", callId: "call_2" } });
    expect(effects).toEqual([{ n: 1 }]);
    expect(await codeact.resume(second.continuation, { decisions: { call_3: approve } })).toMatchObject({
      status: "completed",
      value: [{ n: 3 }, ["APPROVAL_DENIED", "The call of pay was not approved: nobody answered in time"]],
    });
    expect(effects).toEqual([{ n: 1 }, { n: 3 }]);
  });

  it("takes the continuation with it when it was the last", async () => {
    const codeact = make(50);
    const first = interrupted(await codeact.run(source));
    await wait(60);
    await expect(codeact.resume(first.continuation, { decisions: {} })).rejects.toMatchObject({
      details: { reason: "expired" },
    });
  });
});
