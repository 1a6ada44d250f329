import { runCommand } from "../command.ts";
import type { Goal } from "../goal.ts";

/** G11: runs in micro-VMs of which half are killed at random; no other is cancelled. Takes a hypervisor VM where there is none. */
export const microVm: Goal = async ({ seed, count }) => {
  const env = { ONLY: "^VMs > makes", KILLS: String(count(2_000, 200)), SEED: String(seed) };
  const told = await runCommand({ folder: "", command: "pnpm", args: ["test:hyperlight"], env });
  const [, killed, all] = /(\d+) of (\d+) killed/.exec(told) ?? [];
  return {
    figures: [
      { name: "runs, of which no other was cancelled", value: Number(all), least: Number(env.KILLS) },
      { name: "of these killed", value: Number(killed), least: Number(env.KILLS) * 0.4 },
    ],
  };
};
