import type { Engine } from "../engine.ts";
import { ConfigurationError } from "../errors.ts";
import { createLazyEngine } from "./lazy-engine.ts";
import { wasmInfo } from "./wasm/info.ts";

/** The engine of an option; its code is loaded when the first run needs it. */
export function resolveEngine(given: "auto" | "wasm" | Engine = "auto"): Engine {
  if (typeof given === "object" && given !== null && typeof given.open === "function") return given;
  if (given === "auto" || given === "wasm") {
    return createLazyEngine(wasmInfo, async () => (await import("./wasm/wasm-engine.ts")).createWasmEngine());
  }
  throw new ConfigurationError("engine", 'must be "auto", "wasm" or an engine');
}
