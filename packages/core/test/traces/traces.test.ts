import { expect, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import { type Actor, createActor } from "./actor.ts";
import { generateTrace } from "./generate-trace.ts";
import { createFramework, playInFramework } from "./play-in-framework.ts";
import { playTrace } from "./play-trace.ts";
import { createRemoteActor } from "./remote-actor.ts";
import { createVmEngine } from "./vm-engine.ts";

const seed = Number(process.env.SEED ?? 20_261_125);

async function play(count: number, actors: readonly Actor[]): Promise<void> {
  let interruptions = 0;
  for (let at = 0; at < count; at++) interruptions += await playTrace(generateTrace(seed + at), actors);
  for (const actor of actors) await actor.dispose();
  expect(interruptions).toBeGreaterThan(count / 2);
}

it("plays 400 generated traces on the real kernel as an exact host would", { timeout: 60_000 }, async () => {
  const engine = createVmEngine();
  await play(400, [createActor(engine), createActor(engine)]);
});

it("plays 50 of them on the WebAssembly engine", { timeout: 60_000 }, async () => {
  const engine = createWasmEngine({ threads: 2 });
  await play(50, [createActor(engine), createActor(engine)]).finally(() => engine.dispose());
});

it("plays 50 of them across two engines", { timeout: 60_000 }, async () => {
  const engine = createWasmEngine({ threads: 1 });
  await play(50, [createActor(engine), createActor(createVmEngine())]).finally(() => engine.dispose());
});

it("plays 50 of them across two processes", { timeout: 60_000 }, async () => {
  await play(50, [createRemoteActor(), createRemoteActor()]);
});

it("plays 200 of them as a framework would, handing the run over from object to continuation and back", {
  timeout: 60_000,
}, async () => {
  const framework = createFramework(createVmEngine());
  let handovers = 0;
  for (let at = 0; at < 200; at++) handovers += await playInFramework(generateTrace(seed + at), framework);
  for (const process of framework.processes) await process[Symbol.asyncDispose]();
  expect(handovers).toBeGreaterThan(200);
});
