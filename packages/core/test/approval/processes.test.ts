import { afterAll, beforeAll, it } from "vitest";
import { createRaces, type Races } from "./races/races.ts";

let races: Races;
beforeAll(async () => {
  races = await createRaces(8);
}, 60_000);
afterAll(() => races.dispose());

it.each([
  [1, 5],
  [2, 50],
  [8, 10],
])("lets one of %i processes resume, and nobody later, %i times", { timeout: 60_000 }, async (racers, rounds) => {
  for (let round = 0; round < rounds; round++) await races.run(racers, round);
});
