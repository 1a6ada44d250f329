/**
 * The engine that isolates with WebAssembly, where `engine: "wasm"` is not enough, such as to set its threads.
 * @module @codeact/core/wasm
 */

export { createWasmEngine, type WasmEngineOptions } from "./engines/wasm/wasm-engine.ts";
