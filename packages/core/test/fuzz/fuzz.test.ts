import { it } from "vitest";
import { fuzzTargets } from "./targets.ts";

const seed = Number(process.env.SEED ?? 20_261_125);

for (const { name, count, fuzz } of fuzzTargets) {
  // Of every target as many, such as 1,000,000 at night.
  const inputs = Number(process.env.FUZZ ?? count);
  it(`survives ${inputs} ${name}, SEED=${seed}`, { timeout: 60_000 + inputs * 20 }, () => fuzz(seed, inputs));
}
