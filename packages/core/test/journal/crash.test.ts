import { expect, it } from "vitest";
import { seededRandom } from "../traces/seeded-random.ts";
import { crash } from "./crash/crash.ts";

it("does nothing twice and loses nothing when 16 processes are killed", { timeout: 120_000 }, async () => {
  const seed = Number(process.env.SEED ?? 20_261_125);
  const random = seededRandom(seed);
  let kills = 0;
  while (kills < 16) kills += (await crash(random, Math.min(4, 16 - kills))).kills;
  expect(kills).toBe(16);
});
