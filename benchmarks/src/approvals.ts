import {
  type CodeAct,
  type ContinuationStore,
  createCodeAct,
  defineTool,
  type Engine,
  type InterruptedRun,
  type RunResult,
} from "@codeact/core";
import { echo, object } from "./echo.ts";
import { type Spread, spread } from "./measure.ts";
import { runInterruptAndResume } from "./peer-run.ts";
import type { Row } from "./rows.ts";

const pay = defineTool({
  name: "pay",
  description: "Pays.",
  inputSchema: object,
  approvalMode: "always_require",
  execute: (input) => input as object,
});
const limits = { toolCalls: 100_000, wallMs: 600_000 };
const keys = [{ id: "bench", secret: "a secret of at least 32 bytes, please" }];
/** Lets one continuation be resumed again and again, so that the long ones are made once. */
const everyone: ContinuationStore = {
  claim: async () => ({ claimed: true, generation: 1 }),
  settle: async () => {},
};
const once = "return await tools.pay({ amount: 5 })";
const after = (calls: number): string =>
  `for (let i = 0; i < ${calls}; i++) await tools.echo({ i }); return await tools.pay({})`;

/** What it costs to wait for a person. */
export async function* approvalRows(engine: Engine): AsyncGenerator<Row> {
  const kept = createCodeAct({ tools: [echo, pay], engine, limits, continuations: { keys } });
  const [interrupt, warm] = await both(kept, once, 200);
  yield { name: "interrupt", unit: "ms", ...interrupt, budget: 5 };
  yield { name: "warm resume", unit: "ms", ...warm, budget: 2 };
  const replayed = createCodeAct({
    tools: [echo, pay],
    engine,
    limits,
    continuations: { keys, holdMs: 0, store: everyone },
  });
  const [cold, resumed] = await both(replayed, once, 200);
  yield { name: "interrupt and resume by replay", unit: "ms", median: cold.median + resumed.median };
  yield { name: "the same in vercel-labs/run", unit: "ms", ...(await runInterruptAndResume()) };
  for (const [calls, rounds, budget] of [
    [10, 50, undefined],
    [100, 50, 15],
    [1_000, 20, 100],
    [10_000, 5, undefined],
  ] as const) {
    const first = await interrupted(replayed.run(after(calls)));
    const samples: number[] = [];
    for (let round = -1; round < rounds; round++) {
      const before = performance.now();
      await resume(replayed, first);
      if (round >= 0) samples.push(performance.now() - before);
    }
    const row = { name: `resume by replay of ${calls} calls`, unit: "ms", ...spread(samples) };
    yield budget === undefined ? row : { ...row, budget };
  }
  await kept[Symbol.asyncDispose]();
  await replayed[Symbol.asyncDispose]();
}

/** Times of the run to its interruption, and of the resume. */
async function both(codeact: CodeAct, source: string, rounds: number): Promise<[Spread, Spread]> {
  const [runs, resumes]: [number[], number[]] = [[], []];
  for (let round = -20; round < rounds; round++) {
    const start = performance.now();
    const first = await interrupted(codeact.run(source));
    const middle = performance.now();
    await resume(codeact, first);
    if (round < 0) continue;
    runs.push(middle - start);
    resumes.push(performance.now() - middle);
  }
  return [spread(runs), spread(resumes)];
}

async function interrupted(running: Promise<RunResult>): Promise<InterruptedRun> {
  const result = await running;
  if (result.status !== "interrupted") throw new Error(JSON.stringify(result));
  return result;
}

async function resume(codeact: CodeAct, { continuation, interruptions }: InterruptedRun): Promise<void> {
  const decisions = Object.fromEntries(interruptions.map(({ callId }) => [callId, { type: "approve" } as const]));
  const { status } = await codeact.resume(continuation, { decisions });
  if (status !== "completed") throw new Error(status);
}
