import { createRaces } from "../../../core/test/approval/races/races.ts";
import type { Goal } from "../goal.ts";
import { median, quantile } from "../measure/statistics.ts";

/** G4: processes race to resume one continuation; exactly one of them wins. */
export const racingResumes: Goal = async ({ count }) => {
  const races = await createRaces(8);
  const rounds = [
    { racers: 2, times: count(200, 20) },
    { racers: 8, times: count(20, 3) },
  ];
  const took: number[] = [];
  for (const { racers, times } of rounds) {
    for (let round = 0; round < times; round++) {
      const began = performance.now();
      await races.run(racers, round);
      took.push(performance.now() - began);
    }
  }
  await races.dispose();
  return {
    figures: [
      ...rounds.map(({ racers, times }) => ({
        name: `races of ${racers} processes with exactly one winner`,
        value: times,
        least: times,
      })),
      { name: "a race, median", value: median(took), unit: "ms" },
      { name: "a race, p99", value: quantile(took, 0.99), unit: "ms" },
    ],
  };
};
