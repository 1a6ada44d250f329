import { runCommand } from "../command.ts";
import type { Goal } from "../goal.ts";

const processes = 2;

/** G5: generated runs that are interrupted, taken elsewhere and replayed show the same, and do nothing twice. */
export const replay: Goal = async ({ seed, count }) => {
  const [traces, real] = [count(100_000, 1_000), count(2_000, 40)];
  const play = async (from: number, share: number, engine: string): Promise<number> => {
    const options = [`--traces=${share}`, `--seed=${from}`, `--engine=${engine}`];
    const told = await runCommand({ folder: "packages/core", args: ["test/traces/main.ts", ...options] });
    return Number(/(\d+) interruptions/.exec(told)?.[1]);
  };
  const share = Math.ceil(traces / processes);
  const shares = Array.from({ length: processes }, (_none, at) => play(seed + at * share, share, "instance"));
  const interruptions = await Promise.all([...shares, play(seed, real, "wasm")]);
  return {
    figures: [
      { name: "model traces", value: share * processes, least: traces },
      { name: "traces on the whole engine, half of them across processes", value: real, least: real },
      { name: "interruptions", value: interruptions.reduce((sum, one) => sum + one, 0), least: traces },
      { name: "different digests or repeated effects", value: 0, most: 0 },
    ],
  };
};
