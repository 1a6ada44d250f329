export { createHyperlightEngine, type HyperlightEngineOptions } from "./engines/hyperlight/hyperlight-engine.ts";
export type { LoadedSandbox, NativeAddon } from "./engines/hyperlight/native.ts";
