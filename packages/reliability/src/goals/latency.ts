import { runCommand } from "../command.ts";
import type { Figure, Goal } from "../goal.ts";

/** G10: what a run costs keeps within the budgets of the benchmarks, which are ratios within one measurement. */
export const latency: Goal = async () => {
  const told = await runCommand({ folder: "benchmarks", args: ["src/main.ts", "--check"] });
  // What was over at first is measured again, and told again.
  const figures = new Map<string, Figure>();
  for (const [, name = "", value, most] of told.matchAll(/^(?:met|NOT MET) +(.+): (\S+), at most (\S+)$/gm)) {
    figures.set(name, { name, value: Number(value), most: Number(most) });
  }
  if (figures.size === 0) throw new Error("the benchmarks told no budget");
  return { figures: [...figures.values()] };
};
