import type { EngineInfo } from "../../engine.ts";

/** Known before the engine is loaded. */
export const wasmInfo: EngineInfo = Object.freeze({ name: "wasm", isolation: "wasm", version: "quickjs-ng 0.17.0" });

/** SHA-256 of the one build of QuickJS-NG this engine was written and tested for: quickjs.wasm of quickjs-wasi 3.6.2. */
export const engineHash = "d4c9375f2b1ca4dc95f72c8aa2982a7a9951ac8011490d79c6582df732b4bbd9";
