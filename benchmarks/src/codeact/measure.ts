import { countTraffic, scriptedApi, type Traffic } from "./chat-api.ts";
import config from "./config.json" with { type: "json" };
import type { Framework } from "./framework.ts";
import { type Estimate, estimate } from "./statistics.ts";
import { type MakeWorkload, scriptOf, type Wiring } from "./workload.ts";

/** Means over all seeds, with their intervals. */
export interface Row {
  readonly workload: string;
  readonly framework: string;
  readonly wiring: Wiring;
  readonly turns: Estimate;
  readonly promptTokens: Estimate;
  readonly inputTokens: Estimate;
  readonly outputTokens: Estimate;
  readonly tokens: Estimate;
  /** Of the model by the stated model of time, and of our own parts as measured. */
  readonly seconds: Estimate;
  /** Of framework, sandbox and tools alone, as measured. */
  readonly ownSeconds: Estimate;
}

interface Sample extends Traffic {
  readonly ownSeconds: number;
}

export interface Live {
  readonly apiKey: string;
}

export async function measure(
  framework: Framework,
  make: MakeWorkload,
  wiring: Wiring,
  seeds: number,
  live?: Live,
): Promise<Row> {
  // The first agent of a process loads a lot; nobody measures that.
  if (live === undefined) await sample(framework, make, wiring, seeds + 1);
  const samples: Sample[] = [];
  for (let seed = 1; seed <= seeds; seed++) samples.push(await sample(framework, make, wiring, seed, live));
  const of = (read: (sample: Sample) => number): Estimate => estimate(samples.map(read));
  return {
    workload: make(1).name,
    framework: framework.name,
    wiring,
    turns: of(({ turns }) => turns),
    promptTokens: of(({ promptTokens }) => promptTokens),
    inputTokens: of(({ inputTokens }) => inputTokens),
    outputTokens: of(({ outputTokens }) => outputTokens),
    tokens: of(({ inputTokens, outputTokens }) => inputTokens + outputTokens),
    seconds: of((one) => (live === undefined ? modelSeconds(one) : 0) + one.ownSeconds),
    ownSeconds: of(({ ownSeconds }) => ownSeconds),
  };
}

/** Runs one job; throws unless its answer is right. */
async function sample(
  framework: Framework,
  make: MakeWorkload,
  wiring: Wiring,
  seed: number,
  live?: Live,
): Promise<Sample> {
  const workload = make(seed);
  const { fetch, traffic } = countTraffic(
    live === undefined ? scriptedApi(scriptOf(workload, wiring)) : globalThis.fetch,
  );
  const job = { workload, wiring, fetch, model: config.liveModel, apiKey: live?.apiKey ?? "none" };
  const before = performance.now();
  const answer = await framework.run(job);
  const ownSeconds = (performance.now() - before) / 1_000;
  if (live === undefined && answer !== workload.answer) {
    throw new Error(
      `${framework.name}, ${workload.name}, ${wiring}, seed ${seed}: answered ${answer}, not ${workload.answer}`,
    );
  }
  return { ...traffic, ownSeconds };
}

/** Each turn has its first token after a while, and writes the rest at a steady pace. */
function modelSeconds({ turns, outputTokens }: Traffic): number {
  return (turns * config.timeToFirstTokenMs) / 1_000 + outputTokens / config.tokensPerSecond;
}
