import { crash } from "../../../core/test/journal/crash/crash.ts";
import { namedPoints } from "../../../core/test/journal/crash/points.ts";
import type { Goal } from "../goal.ts";
import { seededRandom } from "../random.ts";

const mostKillsOfRun = 4;

/** G3: processes are killed in the middle of durable runs; what they did is neither lost nor done again. */
export const killProcess: Goal = async ({ seed, size, count }) => {
  const random = seededRandom(seed);
  const named = size === "quick" ? namedPoints.filter((_point, at) => at % 5 === 0) : namedPoints;
  const points = Array.from({ length: count(5, 1) }, () => named).flat();
  const atNamed = points.length;
  const atRandom = count(200, 8);
  let [begun, killed, unknown, runs] = [0, 0, 0, 0];
  const play = async (most: number, point?: string): Promise<void> => {
    const told = await crash(random, most, point);
    runs++;
    killed += told.kills;
    unknown += told.unknown;
    // A process can be faster than its kill.
    begun -= most - told.kills;
  };
  const caller = async (): Promise<void> => {
    while (begun < atNamed + atRandom) {
      const point = points.shift();
      const most = point === undefined ? Math.min(mostKillsOfRun, atNamed + atRandom - begun) : 1;
      begun += most;
      await play(most, point);
    }
  };
  await Promise.all([caller(), caller(), caller()]);
  return {
    figures: [
      { name: "processes killed", value: killed, least: atNamed + atRandom },
      { name: "of these at named points", value: atNamed },
      { name: "runs in which no effect was made twice, and none lost", value: runs },
      { name: "calls reported as unknown", value: unknown },
    ],
  };
};
