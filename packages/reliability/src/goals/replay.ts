import { runCommand } from "../command.ts";
import type { Goal } from "../goal.ts";

const processes = 2;

interface Played {
  readonly traces: number;
  readonly interruptions: number;
}

/** G5: generated runs that are interrupted, taken elsewhere and replayed show the same, and do nothing twice. */
export const replay: Goal = async ({ seed, count }) => {
  const [traces, real] = [count(100_000, 1_000), count(2_000, 40)];
  const play = async (from: number, share: number, engine: string): Promise<Played> => {
    const options = [`--traces=${share}`, `--seed=${from}`, `--engine=${engine}`];
    const told = await runCommand({ folder: "packages/core", args: ["test/traces/main.ts", ...options] });
    const [, played, interruptions] = /(\d+) traces on .*?(\d+) interruptions/.exec(told) ?? [];
    return { traces: Number(played), interruptions: Number(interruptions) };
  };
  const share = Math.ceil(traces / processes);
  const shares = Array.from({ length: processes }, (_none, at) => play(seed + at * share, share, "instance"));
  const [whole, ...model] = await Promise.all([play(seed, real, "wasm"), ...shares]);
  const sum = (of: keyof Played): number => model.reduce((all, played) => all + played[of], 0);
  return {
    figures: [
      { name: "model traces, as the model says", value: sum("traces"), least: traces },
      { name: "interruptions in them", value: sum("interruptions"), least: traces },
      { name: "traces on the whole engine, half of them across processes", value: whole.traces, least: real },
    ],
  };
};
