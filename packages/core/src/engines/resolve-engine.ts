import type { Engine } from "../engine.ts";
import { ConfigurationError } from "../errors.ts";
import { createChooser } from "./choose-engine.ts";
import { hyperlightInfo } from "./hyperlight/info.ts";
import { createLazyEngine } from "./lazy-engine.ts";
import { wasmInfo } from "./wasm/info.ts";

const wasm = async (): Promise<Engine> => (await import("./wasm/wasm-engine.ts")).createWasmEngine();
const microVm = async (): Promise<Engine> =>
  (await import("./hyperlight/hyperlight-engine.ts")).createHyperlightEngine();
const checkMicroVm = async (): Promise<void> => (await import("./hyperlight/check-micro-vm.ts")).checkMicroVm();

/** One for the process, because the machine it asks about is one. */
const choose = createChooser({
  checkMicroVm,
  microVm,
  wasm,
  warn: (message, detail) =>
    process.emitWarning(message, { type: "CodeActWarning", code: "CODEACT_NO_MICRO_VM", detail }),
});

/** The engine of an option; its code is loaded when the first run needs it. */
export function resolveEngine(given: "auto" | "hyperlight" | "wasm" | Engine = "auto"): Engine {
  if (typeof given === "object" && given !== null && typeof given.open === "function") return given;
  if (given === "auto") return createLazyEngine(undefined, choose);
  if (given === "hyperlight") return createLazyEngine(hyperlightInfo, microVm);
  if (given === "wasm") return createLazyEngine(wasmInfo, wasm);
  throw new ConfigurationError("engine", 'must be "auto", "hyperlight", "wasm" or an engine');
}
