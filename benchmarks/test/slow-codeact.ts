import { setTimeout } from "node:timers/promises";
import type { Engine } from "@codeact/core";
import { createWasmEngine } from "@codeact/core/wasm";
import { codeactOn } from "../src/peers/codeact-on.ts";
import type { Peer } from "../src/peers/peer.ts";

const slowMs = 30;

/** The WebAssembly engine with a pause before every step. */
function createSlowEngine(): Engine {
  const engine = createWasmEngine();
  return {
    ...engine,
    open(options) {
      const sandbox = engine.open(options);
      return {
        async start(...given) {
          await setTimeout(slowMs);
          return await sandbox.start(...given);
        },
        async deliver(...given) {
          await setTimeout(slowMs);
          return await sandbox.deliver(...given);
        },
        park: () => sandbox.park(),
        close: () => sandbox.close(),
      };
    },
  };
}

export const peer: Peer = codeactOn("codeact, slowed down", createSlowEngine);
