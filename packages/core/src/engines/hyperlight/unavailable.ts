import { CodeActError } from "../../errors.ts";
import { addonVersion } from "./info.ts";
import type { Machine } from "./machine.ts";

/** Why no micro-VM can run here. */
export type UnavailableReason = "addon-missing" | "addon-broken" | "no-hypervisor" | "no-permission" | "no-boot";

interface Told {
  readonly why: string;
  readonly remedy: string;
}

const told: Record<UnavailableReason, (machine: Machine) => Told> = {
  "addon-missing": (machine) => {
    const platform = machine.platform();
    return {
      why: `Hyperlight's native addon is not installed for ${platform}.`,
      remedy:
        platform === "linux-x64-glibc"
          ? `npm install @hyperlight-dev/js-host-api-linux-x64-gnu@${addonVersion}`
          : `If there is one for this platform, npm install @hyperlight-dev/js-host-api@${addonVersion}; for Linux on x64 with glibc there is.`,
    };
  },
  "addon-broken": (machine) => ({
    why: `Hyperlight's native addon is installed, but cannot be loaded on ${machine.platform()}.`,
    remedy: "Install the dependencies on the machine that runs them; the cause says more.",
  }),
  "no-hypervisor": () => ({
    why: "There is no /dev/kvm.",
    remedy: "Turn virtualisation on for this machine; give a container the device: --device /dev/kvm.",
  }),
  "no-permission": () => ({
    why: "This process may not open /dev/kvm.",
    remedy: "Add its user to the group that owns the device, usually kvm (for a container: --group-add).",
  }),
  "no-boot": () => ({
    why: "There is a hypervisor, but a micro-VM does not start on it.",
    remedy: "Inside a virtual machine, turn nested virtualisation on; the cause says more.",
  }),
};

/** Each is explained in `docs/guide/engines.md`. */
export const unavailableReasons: readonly string[] = Object.keys(told);

export function unavailable(reason: UnavailableReason, machine: Machine, cause?: unknown): CodeActError {
  const { why, remedy } = told[reason](machine);
  const message = `${why} ${remedy} Where that is not possible, choose engine: "wasm".`;
  return new CodeActError("CODEACT_ENGINE_UNAVAILABLE", message, { details: { reason, remedy }, cause });
}
