/**
 * The engine that isolates with micro-VMs, where `engine: "hyperlight"` is not enough, such as to set how many.
 * @module @codeact/core/hyperlight
 */

export { createHyperlightEngine, type HyperlightEngineOptions } from "./engines/hyperlight/hyperlight-engine.ts";
export type { LoadedSandbox, NativeAddon } from "./engines/hyperlight/native.ts";
