// Plays many traces and tells how that went. See README.md.
import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import { type Actor, createActor } from "./actor.ts";
import { generateTrace } from "./generate-trace.ts";
import { playTrace } from "./play-trace.ts";
import { createRemoteActor } from "./remote-actor.ts";
import { createVmEngine } from "./vm-engine.ts";

const { values } = parseArgs({
  options: {
    traces: { type: "string", default: "100000" },
    seed: { type: "string", default: "20261125" },
    engine: { type: "string", default: "node-vm" },
    processes: { type: "string", default: "1" },
  },
});
const [count, seed, processes] = [Number(values.traces), Number(values.seed), Number(values.processes)];

if (processes > 1) await split();
else await playAll();

/** Each process plays its share of the seeds. */
async function split(): Promise<void> {
  const share = Math.ceil(count / processes);
  const children = Array.from({ length: processes }, (_none, at) =>
    fork(new URL(import.meta.url), [
      `--traces=${Math.min(share, count - at * share)}`,
      `--seed=${seed + at * share}`,
      `--engine=${values.engine}`,
    ]),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0]));
  if (codes.some((code) => code !== 0)) process.exit(1);
}

async function playAll(): Promise<void> {
  const began = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - began) / 1_000)} s`;
  const [here, there] = createActors();
  let interruptions = 0;
  for (let at = 0; at < count; at++) {
    interruptions += await playTrace(generateTrace(seed + at), at % 2 === 0 ? here : there);
    if ((at + 1) % 2_000 === 0) console.log(`${at + 1} traces in ${seconds()}`);
  }
  for (const actor of new Set([...here, ...there])) await actor.dispose();
  const told = `seed ${seed}: ${count} traces on ${values.engine}, ${interruptions} interruptions`;
  console.log(`${told}, no repeated effect, no difference, ${seconds()}`);
}

/** Who plays even and who plays odd traces: on the real engine, odd ones cross between two processes. */
function createActors(): [here: Actor[], there: Actor[]] {
  if (values.engine === "wasm") {
    const engine = createWasmEngine({ threads: 1 });
    return [
      [createActor(engine), createActor(engine)],
      [createRemoteActor(), createRemoteActor()],
    ];
  }
  const engine = createVmEngine();
  const actors = [createActor(engine), createActor(engine)];
  return [actors, actors];
}
