import { accessSync, constants, existsSync } from "node:fs";
import { CodeActError } from "../../errors.ts";

/** Why no micro-VM can run here. */
type UnavailableReason = "addon-missing" | "addon-broken" | "no-hypervisor" | "no-permission" | "no-boot";

const told: Record<UnavailableReason, string> = {
  "addon-missing":
    "The package @hyperlight-dev/js-host-api is not installed for this platform. Install it (Linux on x64 with glibc: npm install @hyperlight-dev/js-host-api-linux-x64-gnu@0.4.0), or use the WebAssembly engine.",
  "addon-broken":
    "The native addon of Hyperlight is installed but cannot be loaded; it needs Linux on x64 with glibc. Use the WebAssembly engine on this machine.",
  "no-hypervisor":
    "There is no /dev/kvm. Enable virtualisation for this machine (for a container: --device /dev/kvm), or use the WebAssembly engine.",
  "no-permission":
    "This process may not use /dev/kvm. Add its user to the group that owns it, usually kvm, or use the WebAssembly engine.",
  "no-boot":
    "A micro-VM did not start although there is a hypervisor. The cause says more; nested virtualisation may be off. Else use the WebAssembly engine.",
};

export function unavailable(reason: UnavailableReason, cause?: unknown): CodeActError {
  return new CodeActError("CODEACT_ENGINE_UNAVAILABLE", told[reason], { details: { reason }, cause });
}

const device = "/dev/kvm";

/** Why a micro-VM failed to boot, as far as the machine tells. */
export function explainNoBoot(cause: unknown): CodeActError {
  if (process.platform !== "linux" || existsSync("/dev/mshv")) return unavailable("no-boot", cause);
  if (!existsSync(device)) return unavailable("no-hypervisor", cause);
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
  } catch {
    return unavailable("no-permission", cause);
  }
  return unavailable("no-boot", cause);
}
