import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { type CodeAct, CodeActError, createCodeAct, type Decision, type Engine, type RunResult } from "@codeact/core";
import { createWasmEngine } from "@codeact/core/wasm";
import { createEffects, type Effects } from "../effects.ts";
import type { Figure, Goal, Outcome } from "../goal.ts";
import { restMebibytes, rssMebibytes } from "../measure/memory.ts";
import { countResources, leftOver } from "../measure/resources.ts";
import { median, slope } from "../measure/statistics.ts";
import { type Random, seededRandom } from "../random.ts";

const mebibyte = 2 ** 20;
const callers = 4;
/** So many runs at most, then nothing for a moment, in which memory is measured. */
const longestStint = 5_000;

/** G1: many runs of every kind leave nothing behind, and none is answered wrongly. */
export const soak: Goal = async ({ seed, count, size }) => {
  const runs = count(100_000, 5_000);
  const stint = Math.min(longestStint, runs / 4);
  const before = countResources();
  const bench = createBench(createWasmEngine({ threads: 2 }));
  const random = seededRandom(seed);
  const underWay: Point[] = [];
  const atRest: Point[] = [];
  let [begun, right] = [0, 0];
  const caller = async (until: number): Promise<void> => {
    while (begun < until) {
      const run = begun++;
      if (run % sampledEach === 0) underWay.push([run, rssMebibytes()]);
      await bench.play(run, random);
      right++;
      await turn();
    }
  };
  while (begun < runs) {
    const until = Math.min(runs, begun + stint);
    await Promise.all(Array.from({ length: callers }, () => caller(until)));
    await wait(restMs);
    atRest.push([begun, await restMebibytes()]);
  }
  await bench.dispose();
  const left = await leftOver(before);
  const kept = [{ name: "runs with the right answer", value: right, least: runs }, left];
  return tell(underWay, atRest, size === "quick" ? 0 : 10_000, kept);
};

type Point = readonly [run: number, mebibytes: number];

const sampledEach = 250;
const holdMs = 100;
/** Long enough for workers to give back what they keep for the next runs. */
const restMs = 2_500;

/** What was there at the beginning and at the end is the median of some samples. */
const samples = 3;

function tell(underWay: readonly Point[], atRest: readonly Point[], warm: number, kept: Figure[]): Outcome {
  const after = atRest.filter(([run]) => run >= warm);
  const values = after.map(([, mebibytes]) => mebibytes);
  const [first, last] = [median(values.slice(0, samples)), median(values.slice(-samples))];
  const growth = { name: "memory growth per 10,000 runs", value: slope(after) * 10_000, unit: "MiB" };
  const line = { kind: "line", x: "runs", y: "MiB" } as const;
  return {
    figures: [
      ...kept,
      { name: "memory when warm", value: first, unit: "MiB" },
      { name: "memory at the end", value: last, unit: "MiB", most: first * 1.15 },
      // Of few runs it would say nothing.
      warm === 0 ? growth : { ...growth, most: 0.5 },
    ],
    charts: [
      { ...line, title: "Memory over runs, at rest", points: atRest },
      { ...line, title: "Memory over runs, under way", points: underWay },
    ],
  };
}

interface Bench {
  /** Plays one run of a kind that chance picks; throws when it does not come out as it must. */
  play(run: number, random: Random): Promise<void>;
  dispose(): Promise<void>;
}

function createBench(engine: Engine): Bench {
  const effects = createEffects();
  const continuations = { keys: [{ id: "k", secret: "s".repeat(32) }], ttlMs: 10_000, holdMs };
  const create = (limits: object): CodeAct =>
    createCodeAct({ tools: effects.tools, engine, continuations, limits: { memoryBytes: 16 * mebibyte, ...limits } });
  const [here, there] = [create({}), create({})];
  const narrow = create({ cpuMs: 20, wallMs: 40, memoryBytes: 64 * mebibyte });
  const roomy = create({ memoryBytes: 8 * mebibyte, resultBytes: 1_000, toolCalls: 3 });
  return {
    async play(run, random) {
      const kind = random.below(100);
      if (kind < 70) await succeed(here, effects, run, random);
      else if (kind < 80) await fail(here, effects, run, random.pick(guestErrors));
      else if (kind < 85) await fail(narrow, effects, run, random.oneIn(100) ? deaf : random.pick(overTime));
      else if (kind < 90) await fail(roomy, effects, run, random.pick(overSize));
      else if (kind < 95) await interrupt(here, random.pick([here, there]), effects, run, random);
      else await abort(here, effects, run, random);
    },
    async dispose() {
      await Promise.all([here, there, narrow, roomy].map((codeact) => codeact[Symbol.asyncDispose]()));
      await engine.dispose();
    },
  };
}

interface Failing {
  readonly code: string;
  readonly source: (run: number) => string;
  /** The tools that run for it; undefined when time decides that. */
  readonly calls: readonly string[] | undefined;
}

const guestErrors: readonly Failing[] = [
  {
    code: "GUEST_ERROR",
    source: (run) => `const orders: number[] = [${run}];\nthrow new TypeError("order " + orders[0])`,
    calls: [],
  },
  { code: "GUEST_ERROR", source: (run) => `const order = { id: ${run} };\nreturn order.customer.name`, calls: [] },
  { code: "SYNTAX_ERROR", source: (run) => `const a = ${run};\nreturn a +* 2`, calls: [] },
  { code: "TOOL_FAILED", source: (run) => `return await tools.refuse({ run: ${run} })`, calls: ["refuse"] },
  { code: "TOOL_INVALID_INPUT", source: (run) => `return await tools.add({ run: "${run}" })`, calls: [] },
];
const overTime: readonly Failing[] = [
  { code: "LIMIT_TIME", source: (run) => `let n = ${run}; for (;;) n++`, calls: [] },
  { code: "LIMIT_TIME", source: (run) => `for (;;) await ${run}`, calls: [] },
  { code: "LIMIT_TIME", source: (run) => `await tools.wait({ run: ${run} })`, calls: undefined },
];
/** Hears no interrupt: its worker is ended. */
const deaf: Failing = {
  code: "LIMIT_TIME",
  source: (run) => `const n = ${run}; return (new Array(1e9) + n).length`,
  calls: [],
};
const overSize: readonly Failing[] = [
  {
    code: "LIMIT_MEMORY",
    source: (run) => `const all = [${run}]; for (;;) all.push(new Array(1e4).fill(all.length))`,
    calls: [],
  },
  { code: "LIMIT_STACK", source: (run) => `const deeper = (n) => 1 + deeper(n + 1); return deeper(${run})`, calls: [] },
  { code: "LIMIT_RESULT_SIZE", source: (run) => `return "${run}".repeat(1_000)`, calls: [] },
  {
    code: "LIMIT_TOOL_CALLS",
    source: (run) => `for (;;) await tools.add({ run: ${run}, a: 1, b: 2 })`,
    calls: ["add", "add", "add"],
  },
];

async function succeed(codeact: CodeAct, effects: Effects, run: number, random: Random): Promise<void> {
  const [a, b] = [random.below(1_000), random.below(1_000)];
  const source = `
    const { sum } = await tools.add({ run: ${run}, a: ${a}, b: ${b} });
    const rows = Array.from({ length: ${random.below(200)} }, (_, at) => ({ at, text: "row " + at }));
    const last: { sum: number } = await tools.add({ run: ${run}, a: sum, b: rows.length });
    return { run: ${run}, rows: rows.filter((row) => row.at >= 0).length, left: last.sum - rows.length }`;
  const result = await codeact.run(source);
  const value = result.status === "completed" ? (result.value as { run: number; left: number }) : undefined;
  const right = value?.run === run && value.left === a + b;
  expect(right && result.calls.length === 2, run, result);
  expectCalls(effects, run, ["add", "add"]);
}

async function fail(codeact: CodeAct, effects: Effects, run: number, { code, source, calls }: Failing): Promise<void> {
  const result = await codeact.run(source(run));
  expect(result.status === "failed" && result.error.code === code, run, result, code);
  expectCalls(effects, run, calls ?? result.calls.map(({ tool }) => tool));
}

async function interrupt(
  first: CodeAct,
  second: CodeAct,
  effects: Effects,
  run: number,
  random: Random,
): Promise<void> {
  const amount = random.below(1_000);
  const approved = !random.oneIn(4);
  const asked = await first.run(`
    const { sum } = await tools.add({ run: ${run}, a: ${amount}, b: 1 });
    const paid = await tools.pay({ run: ${run}, a: sum }).then(({ paid }) => paid, ({ code }) => code);
    return [sum, paid]`);
  expect(asked.status === "interrupted", run, asked);
  if (asked.status !== "interrupted") return;
  const decision: Decision = approved ? { type: "approve" } : { type: "reject" };
  const decisions = Object.fromEntries(asked.interruptions.map(({ callId }) => [callId, decision]));
  const result = await second.resume(asked.continuation, { decisions });
  const expected = [amount + 1, approved ? amount + 1 : "APPROVAL_DENIED"];
  expect(result.status === "completed" && isDeepStrictEqual(result.value, expected), run, result);
  expectCalls(effects, run, approved ? ["add", "pay"] : ["add"]);
}

async function abort(codeact: CodeAct, effects: Effects, run: number, random: Random): Promise<void> {
  const controller = new AbortController();
  const source = random.pick([`let n = ${run}; for (;;) n++`, `await tools.wait({ run: ${run} })`]);
  const ended = codeact.run(source, { signal: controller.signal }).then(
    (result) => JSON.stringify(result),
    (thrown: unknown) => (thrown instanceof CodeActError ? thrown.code : String(thrown)),
  );
  if (!random.oneIn(8)) await wait(random.below(6));
  controller.abort();
  const code = await ended;
  if (code !== "CODEACT_ABORTED") throw new Error(`run ${run} was aborted and came to ${code}`);
  effects.take(run);
}

function expect(right: boolean, run: number, result: RunResult, wanted = "another result"): void {
  if (!right)
    throw new Error(`run ${run} should have come to ${wanted}, and came to ${JSON.stringify(result, null, 1)}`);
}

function expectCalls(effects: Effects, run: number, wanted: readonly string[]): void {
  const made = effects.take(run);
  if (!isDeepStrictEqual(made, wanted)) throw new Error(`run ${run} should have called ${wanted}, and called ${made}`);
}
