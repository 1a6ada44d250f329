import type { EngineInfo } from "../../engine.ts";

export const addonVersion = "0.4.0";

/** Known before the addon is loaded. */
export const hyperlightInfo: EngineInfo = Object.freeze({
  name: "hyperlight",
  isolation: "micro-vm",
  version: `hyperlight-js ${addonVersion}`,
});
