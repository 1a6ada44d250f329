// Kills many processes in the middle of durable runs and tells how that went. See README.md.
import { parseArgs } from "node:util";
import { seededRandom } from "../../traces/seeded-random.ts";
import { crash } from "./crash.ts";

const { values } = parseArgs({
  options: { kills: { type: "string", default: "300" }, seed: { type: "string", default: "20261125" } },
});
const [count, seed] = [Number(values.kills), Number(values.seed)];
const random = seededRandom(seed);
const began = performance.now();
let [runs, kills, unknown] = [0, 0, 0];
while (kills < count) {
  const told = await crash(random, Math.min(4, count - kills));
  runs++;
  kills += told.kills;
  unknown += told.unknown;
}
const seconds = Math.round((performance.now() - began) / 1_000);
console.log(`seed ${seed}: ${kills} kills in ${runs} runs, ${unknown} calls reported as unknown`);
console.log(`no effect twice, none lost, ${seconds} s`);
