import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { CodeActError, createCodeAct, defineTool, type Engine } from "@codeact/core";
import { createWasmEngine } from "@codeact/core/wasm";
import type { Goal } from "../goal.ts";
import { mebibyte, rssMebibytes } from "../measure/memory.ts";
import { countResources, leftOver } from "../measure/resources.ts";
import { largest, quantile } from "../measure/statistics.ts";
import { type Random, seededRandom } from "../random.ts";

const runs = 1_000;

/** G7: very many runs at once share a small pool; none sees what belongs to another, and the host goes on meanwhile. */
export const load: Goal = async ({ seed, count }) => {
  const rounds = count(10, 1);
  const before = countResources();
  const random = seededRandom(seed);
  const engine = createWasmEngine({ threads: 4 });
  await engine.warmup();
  await crowd(engine, random, 50);
  const base = rssMebibytes();
  const stalls: number[] = [];
  const times: number[] = [];
  const most: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    most.push(0);
    const watch = setInterval(() => {
      most[round] = Math.max(most[round] ?? 0, rssMebibytes());
    }, 20);
    delay.enable();
    // What happens before its first tick is not seen.
    await wait(20);
    times.push(...(await crowd(engine, random, runs)));
    delay.disable();
    clearInterval(watch);
    stalls.push(delay.percentile(99) / 1e6, delay.max / 1e6);
  }
  const refused = await refusals(engine);
  await engine.dispose();
  const left = await leftOver(before);
  return {
    figures: [
      { name: `runs that got what is theirs, ${runs} at once`, value: times.length, least: rounds * runs },
      left,
      {
        name: "stall of the event loop, p99",
        value: largest(stalls.filter((_, at) => at % 2 === 0)),
        unit: "ms",
        most: 50,
      },
      { name: "stall of the event loop, at most", value: largest(stalls), unit: "ms", most: 200 },
      { name: "memory over its base", value: (most[0] ?? 0) - base, unit: "MiB", most: 400 },
      {
        name: `the same after ${rounds} rounds, with what was not collected`,
        value: largest(most) - base,
        unit: "MiB",
      },
      { name: "a run, p99", value: quantile(times, 0.99), unit: "ms" },
      { name: "a refusal for want of room, at most", value: refused, unit: "ms", most: 50 },
    ],
    charts: [{ kind: "histogram", title: `A run among ${runs}`, x: "ms", values: times }],
  };
};

/** Begins all at once; each returns what it was given and what its tools gave to it alone. */
async function crowd(engine: Engine, random: Random, size: number): Promise<number[]> {
  const seen = new Map<number, number>();
  const echo = defineTool({
    name: "echo",
    description: "Gives back its input after a while.",
    inputSchema: { type: "object", properties: { run: { type: "number" } }, required: ["run"] },
    async execute(input) {
      const { run } = input as { run: number };
      seen.set(run, (seen.get(run) ?? 0) + 1);
      await wait(random.below(30));
      return input as object;
    },
  });
  const codeact = createCodeAct({
    tools: [echo],
    engine,
    limits: { concurrentRuns: size, memoryBytes: 16 * mebibyte },
  });
  const times = await Promise.all(
    Array.from({ length: size }, async (_none, run) => {
      const secret = `secret ${run} ${random.below(1e9)}`;
      const began = performance.now();
      const result = await codeact.run(`
        const secret = ${JSON.stringify(secret)};
        globalThis.mine ??= secret;
        const first = await tools.echo({ run: ${run}, secret });
        const both = await Promise.all([1, 2].map((n) => tools.echo({ run: ${run}, n, secret })));
        return [globalThis.mine, first.secret, ...both.map((one) => one.n + one.secret)]`);
      const expected = [secret, secret, `1${secret}`, `2${secret}`];
      const right = result.status === "completed" && isDeepStrictEqual(result.value, expected);
      if (!right || seen.get(run) !== 3) {
        throw new Error(
          `run ${run} was mixed up: ${JSON.stringify({ expected, result, calls: seen.get(run) }, null, 1)}`,
        );
      }
      return performance.now() - began;
    }),
  );
  await codeact[Symbol.asyncDispose]();
  return times;
}

/** How long it takes to be refused when as many runs are active and wait as may. */
async function refusals(engine: Engine): Promise<number> {
  const controller = new AbortController();
  const codeact = createCodeAct({ tools: [], engine, limits: { concurrentRuns: 2, queuedRuns: 10 } });
  const sleep = "await new Promise((resolve) => setTimeout(resolve, 20_000))";
  const admitted = Array.from({ length: 12 }, () => codeact.run(sleep, { signal: controller.signal }).catch(() => {}));
  const times = [];
  for (let at = 0; at < 100; at++) {
    const began = performance.now();
    const thrown = await codeact.run("return 1").catch((error: unknown) => error);
    times.push(performance.now() - began);
    if (!(thrown instanceof CodeActError) || thrown.code !== "CODEACT_CAPACITY") {
      throw new Error(`run ${13 + at} of 12 was not refused: ${JSON.stringify(thrown)}`);
    }
  }
  controller.abort();
  await Promise.all(admitted);
  await codeact[Symbol.asyncDispose]();
  return largest(times);
}
