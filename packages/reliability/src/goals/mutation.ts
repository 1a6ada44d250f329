import { fuzzTargets } from "../../../core/test/fuzz/targets.ts";
import type { Figure, Goal } from "../goal.ts";

/** G6: what was changed at random is refused, or is what a slow check by other means says it is. */
export const mutation: Goal = async ({ seed, size }) => {
  const figures: Figure[] = [];
  for (const { name, count, fuzz } of fuzzTargets) {
    const inputs = size === "quick" ? Math.ceil(count / 20) : size === "full" ? count : 1_000_000;
    await fuzz(seed, inputs);
    figures.push({ name, value: inputs, least: inputs });
  }
  return { figures };
};
