import { execFileSync } from "node:child_process";
import { type CodeAct, createCodeAct, defineTool, type Engine } from "@codeact/core";
import { createWasmEngine } from "@codeact/core/wasm";
import { approvalRows } from "./approvals.ts";
import { echo, object } from "./echo.ts";
import { fileRows } from "./files.ts";
import { perSecond, type Spread, spread, timed } from "./measure.ts";
import { preparationBudgetMs, timePreparation } from "./preparation.ts";
import { requestRows } from "./requests.ts";

export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly p95?: number;
  /** Most the median may be. */
  readonly budget?: number;
}

const sleep = defineTool({
  name: "sleep",
  description: "Waits 20 ms.",
  inputSchema: object,
  execute: () => new Promise((resolve) => setTimeout(resolve, 20, null)),
});
const forever = defineTool({
  name: "forever",
  description: "Never settles.",
  inputSchema: object,
  execute: () => new Promise(() => {}),
});
const limits = { toolCalls: 100_000, wallMs: 600_000, concurrentRuns: 10_000 };
const sequential = (calls: number): string => `for (let i = 0; i < ${calls}; i++) await tools.echo({ i }); return 1`;

/** Everything measured on one engine, in order. */
export async function* measureRows(engine: Engine): AsyncGenerator<Row> {
  const codeact = createCodeAct({ tools: [echo, sleep, forever], engine, limits });
  yield row("cold start (process to first result)", "ms", coldStart());
  yield row("floor: node -e 0", "ms", nodeFloor());
  yield { ...row("prepare a typed program of 2 KB", "ms", await timePreparation(400)), budget: preparationBudgetMs };
  yield row("warm run, return 1", "ms", await timed(() => codeact.run("return 1"), 400));
  const empty = await timed(() => codeact.run("return 1"), 100);
  const calls = await timed(() => codeact.run(sequential(1_000)), 8);
  yield { name: "one sequential call", unit: "ms", median: (calls.median - empty.median) / 1_000 };
  const parallel = "await Promise.all(Array.from({ length: 50 }, () => tools.sleep({}))); return 1";
  yield row("50 parallel calls of 20 ms", "ms", await timed(() => codeact.run(parallel), 20));
  yield row("resume of a 100-call journal", "ms", await replayed(engine, 100));
  yield* approvalRows(engine);
  yield* requestRows(engine);
  yield* fileRows(engine);
  for (const callers of [1, 8]) {
    const median = await perSecond(() => codeact.run(sequential(5)), callers, 3_000);
    yield { name: `runs per second, 5 calls each, ${callers} callers`, unit: "/s", median };
  }
  yield { name: "memory per parked run", unit: "KiB", median: await parkedMemory(engine) };
}

function row(name: string, unit: string, { median, p95 }: Spread): Row {
  return { name, unit, median, p95 };
}

function nodeFloor(): Spread {
  return spread(Array.from({ length: 7 }, () => elapsed(() => execFileSync(process.execPath, ["-e", "0"]))));
}

function coldStart(): Spread {
  const script = new URL("./cold-start.ts", import.meta.url).pathname;
  return spread(Array.from({ length: 7 }, () => elapsed(() => execFileSync(process.execPath, [script]))));
}

function elapsed(work: () => unknown): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}

/** Brings a fresh sandbox to where a run of `calls` calls stood. */
async function replayed(engine: Engine, calls: number): Promise<Spread> {
  let start = "";
  const batches: string[] = [];
  const recording: Engine = {
    ...engine,
    open(options) {
      const sandbox = engine.open(options);
      return {
        start(text, past, budget) {
          start = text;
          return sandbox.start(text, past, budget);
        },
        deliver(batch, budget) {
          batches.push(batch);
          return sandbox.deliver(batch, budget);
        },
        park: () => sandbox.park(),
        close: () => sandbox.close(),
      };
    },
  };
  await createCodeAct({ tools: [echo], engine: recording, limits }).run(sequential(calls));
  return await timed(async () => {
    const sandbox = engine.open({ memoryBytes: 64 * 2 ** 20, stepBytes: 2 ** 24 });
    await sandbox.start(start, batches, { cpuMs: 10_000 });
    sandbox.close();
  }, 40);
}

/** Growth of this process for each run that waits on an open call. */
async function parkedMemory(engine: Engine): Promise<number> {
  const count = 200;
  const codeact: CodeAct = createCodeAct({ tools: [forever], engine, limits });
  const controller = new AbortController();
  const source = "const kept = Array.from({ length: 50 }, (_, i) => ({ i })); await tools.forever({}); return kept";
  const before = process.memoryUsage().rss;
  const runs = Array.from({ length: count }, () => codeact.run(source, { signal: controller.signal }).catch(() => {}));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const after = process.memoryUsage().rss;
  controller.abort();
  await Promise.all(runs);
  return (after - before) / count / 1_024;
}

export function wasmEngine(): Engine {
  return createWasmEngine();
}
