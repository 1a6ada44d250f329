import type { EngineInfo } from "../../engine.ts";

/** Known before the engine is loaded. */
export const wasmInfo: EngineInfo = Object.freeze({ name: "wasm", isolation: "wasm", version: "quickjs-ng 0.17.0" });
