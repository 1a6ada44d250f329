import { type CodeAct, CodeActError, createCodeAct, defineTool, type Limits, type RunResult } from "@codeact/core";
import { createWasmEngine } from "@codeact/core/wasm";
import type { Goal } from "../goal.ts";
import { countResources, leftOver } from "../measure/resources.ts";
import { largest, quantile } from "../measure/statistics.ts";
import { seededRandom } from "../random.ts";

const mebibyte = 2 ** 20;

/** A program that breaks a limit, or stays within one that is kept for it. */
interface Class {
  readonly limits: Partial<Limits>;
  /** A number to put into the program, so that no two are the same. */
  readonly source: (n: number) => string;
  /** The code of its failure, or a value it returns. */
  readonly code?: string;
  readonly value?: unknown;
  /** When it must have ended, ms after it was begun; without one it ends by itself. */
  readonly withinMs?: number;
}

const cpuMs = 60;
const wallMs = 100;
const caught = (call: string): string => `try { await ${call} } catch (error) { return error.code } return "kept"`;
/** What the last of so many calls came to. */
const last = (count: number, call: string): string =>
  `let code; for (let i = 0; i < ${count}; i++) code = await ${call}.then(() => "kept", (error) => error.code); return code`;

const classes: Readonly<Record<string, Class>> = {
  "cpuMs, a loop": {
    limits: { cpuMs },
    source: (n) => `let n = ${n}; for (;;) n++`,
    code: "LIMIT_TIME",
    withinMs: cpuMs,
  },
  "cpuMs, without an end of jobs": {
    limits: { cpuMs },
    source: (n) => `for (;;) await ${n}`,
    code: "LIMIT_TIME",
    withinMs: cpuMs,
  },
  "cpuMs, where no interrupt is heard": {
    limits: { cpuMs },
    source: (n) => `return (new Array(1e9) + ${n}).length`,
    code: "LIMIT_TIME",
    withinMs: cpuMs,
  },
  "cpuMs, a pattern": {
    limits: { cpuMs },
    source: (n) => `return /^(a+)+$/.test("a".repeat(40) + ${n})`,
    code: "LIMIT_TIME",
    withinMs: cpuMs,
  },
  "wallMs, a tool": {
    limits: { wallMs },
    source: (n) => `return await tools.wait({ n: ${n} })`,
    code: "LIMIT_TIME",
    withinMs: wallMs,
  },
  "wallMs, a timer": {
    limits: { wallMs },
    source: (n) => `await new Promise((resolve) => setTimeout(resolve, 60_000 + ${n}))`,
    code: "LIMIT_TIME",
    withinMs: wallMs,
  },
  "wallMs, a loop": {
    limits: { wallMs },
    source: (n) => `let n = ${n}; for (;;) n++`,
    code: "LIMIT_TIME",
    withinMs: wallMs,
  },
  "a tool's timeoutMs": {
    limits: {},
    source: (n) => caught(`tools.late({ n: ${n} })`),
    value: "TOOL_TIMEOUT",
    withinMs: wallMs,
  },
  memoryBytes: {
    limits: { memoryBytes: 8 * mebibyte },
    source: (n) => `const all = [${n}]; for (;;) all.push(new Array(1e4).fill(all.length))`,
    code: "LIMIT_MEMORY",
  },
  "memoryBytes, buffers": {
    limits: { memoryBytes: 8 * mebibyte },
    source: (n) => `const all = [${n}]; for (;;) all.push(new Uint8Array(1e6))`,
    code: "LIMIT_MEMORY",
  },
  stack: {
    limits: {},
    source: (n) => `const deeper = (n) => 1 + deeper(n + 1); return deeper(${n})`,
    code: "LIMIT_STACK",
  },
  deadlock: { limits: {}, source: (n) => `await new Promise(() => ${n})`, code: "DEADLOCK" },
  sourceBytes: {
    limits: { sourceBytes: 100 },
    source: (n) => `return ${n} // ${"-".repeat(100)}`,
    code: "LIMIT_SOURCE_SIZE",
  },
  argumentBytes: {
    limits: { argumentBytes: 1_000 },
    source: (n) => caught(`tools.echo({ text: "${n}".repeat(1_000) })`),
    value: "LIMIT_ARGUMENT_SIZE",
  },
  resultBytes: {
    limits: { resultBytes: 1_000 },
    source: (n) => `return "${n}".repeat(1_000)`,
    code: "LIMIT_RESULT_SIZE",
  },
  "resultBytes, of a tool": {
    limits: { resultBytes: 1_000 },
    source: (n) => caught(`tools.long({ n: ${n} })`),
    value: "LIMIT_RESULT_SIZE",
  },
  journalBytes: {
    limits: { journalBytes: 10_000 },
    source: (n) => `for (;;) await tools.echo({ text: "${n}".repeat(1_000) })`,
    code: "LIMIT_JOURNAL_SIZE",
  },
  depth: {
    limits: {},
    source: (n) => `let tree = ${n}; for (let i = 0; i < 100; i++) tree = [tree]; return tree`,
    code: "LIMIT_DEPTH",
  },
  logBytes: {
    limits: { logBytes: 100 },
    source: (n) => `for (let i = 0; i < 100; i++) console.log("line", i, ${n}); return 1`,
    value: 1,
  },
  toolCalls: {
    limits: { toolCalls: 5 },
    source: (n) => last(6, `tools.echo({ n: ${n} })`),
    value: "LIMIT_TOOL_CALLS",
  },
  timers: {
    limits: { timers: 5 },
    source: (n) => `for (let i = 0; i < 5; i++) setTimeout(() => {}, ${n}); ${caught("setTimeout(() => {}, 1)")}`,
    value: "LIMIT_TIMERS",
  },
  fileOperations: {
    limits: { fileOperations: 5 },
    source: (n) => last(6, `fs.readFile("/input/${n}")`),
    value: "LIMIT_FILE_OPERATIONS",
  },
  requests: {
    limits: { requests: 5 },
    source: (n) => last(6, `fetch("https://example.com/${n}")`),
    value: "LIMIT_REQUESTS",
  },
};

/** G9: every limit is kept each time, with the right outcome, and soon. */
export const limitsKeep: Goal = async ({ seed, count }) => {
  const times = count(200, 8);
  const before = countResources();
  const engine = createWasmEngine({ threads: 2 });
  const random = seededRandom(seed);
  const over: number[] = [];
  let right = 0;
  const figures = [];
  for (const [name, kept] of Object.entries(classes)) {
    const codeact = createCodeAct({ tools, engine, limits: kept.limits });
    // Both threads are there before anything is timed.
    await Promise.all([1, 2].map(() => codeact.run("for (let i = 0; i < 1e5; i++); return 1")));
    const late: number[] = [];
    let begun = 0;
    const caller = async (): Promise<void> => {
      while (begun < times) {
        begun++;
        late.push(await overRun(codeact, name, kept, 1 + random.below(9)));
        right++;
      }
    };
    await Promise.all([caller(), caller()]);
    await codeact[Symbol.asyncDispose]();
    if (kept.withinMs === undefined) continue;
    over.push(...late);
    figures.push({ name: `over-run of ${name}, p99`, value: quantile(late, 0.99), unit: "ms", most: 250 });
  }
  await engine.dispose();
  const left = await leftOver(before);
  return {
    figures: [
      { name: `right outcomes, each limit ${times} times`, value: right, least: times * Object.keys(classes).length },
      left,
      ...figures,
      { name: "over-run, at most", value: largest(over), unit: "ms", most: 500 },
    ],
    charts: [{ kind: "histogram", title: "Time over a limit of time", x: "ms", values: over }],
  };
};

const anything = { type: "object" } as const;
const tools = [
  defineTool({ name: "echo", description: "Echoes.", inputSchema: anything, execute: (input) => input as object }),
  defineTool({ name: "long", description: "Says much.", inputSchema: anything, execute: () => "x".repeat(2_000) }),
  defineTool({
    name: "wait",
    description: "Never settles.",
    inputSchema: anything,
    execute: () => new Promise(() => {}),
  }),
  defineTool({
    name: "late",
    description: "Never settles.",
    inputSchema: anything,
    timeoutMs: wallMs,
    execute: () => new Promise(() => {}),
  }),
];

/** How long after its limit the run had ended; throws when it ended in any other way. */
async function overRun(
  codeact: CodeAct,
  name: string,
  { source, code, value, withinMs = 0 }: Class,
  n: number,
): Promise<number> {
  const began = performance.now();
  const result = await codeact.run(source(n)).catch((thrown: unknown) => {
    throw new Error(`${name} threw ${thrown instanceof CodeActError ? thrown.code : thrown}`);
  });
  const ms = performance.now() - began;
  if (!isRight(result, code, value))
    throw new Error(`${name} came to ${JSON.stringify(result, null, 1).slice(0, 4_000)}`);
  return ms - withinMs;
}

const isRight = (result: RunResult, code: string | undefined, value: unknown): boolean =>
  code === undefined
    ? result.status === "completed" && result.value === value
    : result.status === "failed" && result.error.code === code;
