import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { type CodeAct, createCodeAct } from "@codeact/core";
import { createWasmEngine } from "@codeact/core/wasm";
import { createEffects, type Effects } from "../effects.ts";
import type { Goal } from "../goal.ts";
import { countResources, leftOver } from "../measure/resources.ts";
import { largest, median, quantile } from "../measure/statistics.ts";
import { workers } from "../measure/workers.ts";
import { type Random, seededRandom } from "../random.ts";

const lanes = 2;
/** A run that nobody disturbs takes about so long: kills come at any moment of it. */
const spanMs = 12;

/** G2: worker threads are ended at random moments under running programs, and no program notices. */
export const killWorker: Goal = async ({ seed, count }) => {
  const kills = count(2_000, 100);
  const before = countResources();
  const random = seededRandom(seed);
  const engine = createWasmEngine({ threads: lanes });
  const effects = createEffects();
  const codeact = createCodeAct({ tools: effects.tools, engine });
  await Promise.all([codeact.run("return 1"), codeact.run("return 2")]);
  const recoveries: number[] = [];
  const refills: number[] = [];
  let [killed, begun, right] = [0, 0, 0];
  const lane = async (): Promise<void> => {
    while (killed < kills) {
      const run = begun++;
      const ended = play(codeact, effects, run);
      await wait(random.below(spanMs));
      if (await killOne(random)) {
        killed++;
        recoveries.push(await timed(() => codeact.run("return 1")));
        refills.push(await timed(() => Promise.all(Array.from({ length: lanes }, () => codeact.run(busy)))));
      }
      await ended;
      right++;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await codeact[Symbol.asyncDispose]();
  await engine.dispose();
  const left = await leftOver(before);
  return {
    figures: [
      { name: "workers killed", value: killed, least: kills },
      { name: "runs with the right outcome, whose calls were each made once", value: right, least: begun },
      left,
      { name: "next good run after a kill, median", value: median(recoveries), unit: "ms" },
      { name: "next good run after a kill, p99", value: quantile(recoveries, 0.99), unit: "ms", most: 250 },
      { name: "pool full again, at most", value: largest(refills), unit: "ms", most: 1_000 },
    ],
    charts: [
      { kind: "histogram", title: "From a kill to the next good run", x: "ms", values: recoveries },
      { kind: "histogram", title: "From a kill to a full pool", x: "ms", values: refills },
    ],
  };
};

/** Computes for some ms, so that two of them need two workers. */
const busy = "let n = 0; for (let i = 0; i < 1e5; i++) n += i; return n";

async function killOne(random: Random): Promise<boolean> {
  const alive = [...workers];
  if (alive.length === 0) return false;
  await random.pick(alive).terminate();
  return true;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function play(codeact: CodeAct, effects: Effects, run: number): Promise<void> {
  const result = await codeact.run(`
    let sum = ${run};
    const seen = [];
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 2e4; i++) sum = (sum * 31 + i) % 1000003;
      seen.push((await tools.add({ run: ${run}, a: round, b: seen.length })).sum, Math.random() < 1);
    }
    return seen`);
  const value = [0, true, 3, true, 6, true, 9, true];
  const right = result.status === "completed" && isDeepStrictEqual(result.value, value) && result.calls.length === 4;
  const made = effects.take(run);
  if (!right || made.length !== 4) {
    throw new Error(`run ${run} called ${made.length} tools and came to ${JSON.stringify(result, null, 1)}`);
  }
}
