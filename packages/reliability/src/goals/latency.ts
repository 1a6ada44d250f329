import { runCommand } from "../command.ts";
import type { Goal } from "../goal.ts";

/** G10: what a run costs keeps within the budgets of the benchmarks, which are ratios to floors of the same machine. */
export const latency: Goal = async () => {
  const told = await runCommand({ folder: "benchmarks", args: ["src/main.ts", "--check"] });
  return { figures: [{ name: "lines of figures", value: told.trim().split("\n").length, least: 1 }] };
};
