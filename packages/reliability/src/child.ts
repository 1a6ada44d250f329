// One goal in a process of its own. Started by run-goal.ts.
import { inspect } from "node:util";
import type { GoalOptions, Size } from "./goal.ts";
import { goals } from "./goals.ts";
import type { Told } from "./run-goal.ts";

const [, , id, seed, size] = process.argv;
const unhandled: string[] = [];
for (const kind of ["unhandledRejection", "uncaughtException"] as const) {
  process.on(kind, (reason) => unhandled.push(`${kind}: ${inspect(reason)}`));
}

const goal = goals.find((one) => one.id === id);
if (goal === undefined) throw new Error(`there is no goal ${id}`);
const options: GoalOptions = { seed: Number(seed), size: size as Size, count: (full, quick) => scale(full, quick) };
const told: Told = await goal
  .load()
  .then((run) => run(options))
  .then(
    (outcome) => ({ outcome }),
    (thrown: unknown) => ({ problem: inspect(thrown, { depth: 10 }) }),
  );
// What was rejected just now is told in the next turns.
await new Promise((resolve) => setTimeout(resolve, 50));
const message: Told = unhandled.length === 0 ? told : { problem: unhandled.join("\n") };
// Charts can be larger than what the pipe takes at once.
await new Promise<void>((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
process.disconnect();

function scale(full: number, quick: number): number {
  return size === "quick" ? quick : size === "full" ? full : 20 * full;
}
