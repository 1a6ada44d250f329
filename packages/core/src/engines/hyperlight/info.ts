import type { EngineInfo } from "../../engine.ts";

/** Known before the addon is loaded. */
export const hyperlightInfo: EngineInfo = Object.freeze({
  name: "hyperlight",
  isolation: "micro-vm",
  version: "hyperlight-js 0.4.0",
});
