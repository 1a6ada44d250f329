import { findObstacle } from "./find-obstacle.ts";
import { type Machine, thisMachine } from "./machine.ts";

/**
 * Throws `CODEACT_ENGINE_UNAVAILABLE` unless a micro-VM has really started here. Where there is no hypervisor to try, nothing is
 * loaded or started to find that out.
 */
export async function checkMicroVm(machine: Machine = thisMachine): Promise<void> {
  const obstacle = findObstacle(machine);
  if (obstacle !== undefined) throw obstacle;
  const [{ loadAddon }, { sendCanary }] = await Promise.all([import("./load-addon.ts"), import("./canary.ts")]);
  await sendCanary(loadAddon(machine));
}
