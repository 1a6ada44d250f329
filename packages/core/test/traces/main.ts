// Plays many traces and tells how that went. See README.md.
import { parseArgs } from "node:util";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import { type Actor, createActor } from "./actor.ts";
import { generateTrace } from "./generate-trace.ts";
import { createInstanceEngine } from "./instance-engine.ts";
import { playTrace } from "./play-trace.ts";
import { createRemoteActor } from "./remote-actor.ts";

const { values } = parseArgs({
  options: {
    traces: { type: "string", default: "1000" },
    seed: { type: "string", default: "20261125" },
    engine: { type: "string", default: "instance" },
  },
});
const [count, seed] = [Number(values.traces), Number(values.seed)];

const began = performance.now();
const [here, there] = await createActors();
let interruptions = 0;
for (let at = 0; at < count; at++)
  interruptions += await playTrace(generateTrace(seed + at), at % 2 === 0 ? here : there);
for (const actor of new Set([...here, ...there])) await actor.dispose();
const seconds = Math.round((performance.now() - began) / 1_000);
const told = `seed ${seed}: ${count} traces on ${values.engine}, ${interruptions} interruptions`;
console.log(`${told}, no repeated effect, no difference, ${seconds} s`);

/** Who plays even and who plays odd traces: on the real engine, odd ones cross between two processes. */
async function createActors(): Promise<[here: Actor[], there: Actor[]]> {
  if (values.engine === "wasm") {
    const engine = createWasmEngine({ threads: 1 });
    return [
      [createActor(engine), createActor(engine)],
      [createRemoteActor(), createRemoteActor()],
    ];
  }
  const engine = await createInstanceEngine();
  const actors = [createActor(engine), createActor(engine)];
  return [actors, actors];
}
