export { createWasmEngine, type WasmEngineOptions } from "./engines/wasm/wasm-engine.ts";
