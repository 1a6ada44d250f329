export { createHyperlightEngine, type HyperlightEngineOptions } from "./engines/hyperlight/hyperlight-engine.ts";
