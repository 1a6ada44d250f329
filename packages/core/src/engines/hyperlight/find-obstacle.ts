import type { CodeActError } from "../../errors.ts";
import { type Machine, thisMachine } from "./machine.ts";
import { unavailable } from "./unavailable.ts";

/** Either will do: KVM, and the hypervisor of Azure. */
const devices = ["/dev/kvm", "/dev/mshv"];

/** Why no micro-VM can start, as far as can be told without starting one, which costs microseconds. */
export function findObstacle(machine: Machine = thisMachine): CodeActError | undefined {
  // Elsewhere hypervisors are no devices.
  if (machine.os !== "linux") return undefined;
  const found = devices.map((device) => machine.tryDevice(device));
  if (found.includes("usable")) return undefined;
  return unavailable(found.includes("denied") ? "no-permission" : "no-hypervisor", machine);
}
