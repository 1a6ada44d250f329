// An actor in a process of its own, on the WebAssembly engine. Started by remote-actor.ts.
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import { createActor } from "./actor.ts";
import type { Ask } from "./remote-actor.ts";

const engine = createWasmEngine({ threads: 1 });
const actor = createActor(engine);

process.on("message", async (ask: Ask) => {
  const part =
    "source" in ask ? actor.run(ask.seed, ask.source) : actor.resume(ask.seed, ask.continuation, ask.decisions);
  process.send?.(await part.catch((thrown: unknown) => ({ failed: String(thrown) })));
});
process.on("disconnect", () => process.exit());
