import { findObstacle } from "./find-obstacle.ts";
import { type Machine, thisMachine } from "./machine.ts";
import type { NativeAddon } from "./native.ts";
import { unavailable } from "./unavailable.ts";

/** The wrapper first: it finds the native half for any platform. */
const packages = ["@hyperlight-dev/js-host-api", "@hyperlight-dev/js-host-api-linux-x64-gnu"] as const;

/** Loads the addon where a micro-VM may start; throws `CODEACT_ENGINE_UNAVAILABLE`. */
export function loadAddon(machine: Machine = thisMachine): NativeAddon {
  const obstacle = findObstacle(machine);
  if (obstacle !== undefined) throw obstacle;
  let cause: unknown;
  for (const name of packages) {
    try {
      return machine.require(name) as NativeAddon;
    } catch (thrown) {
      // The first that exists but cannot be loaded tells more than the next that does not exist.
      if (cause === undefined || isMissing(cause)) cause = thrown;
    }
  }
  throw unavailable(isMissing(cause) ? "addon-missing" : "addon-broken", machine, cause);
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
}
