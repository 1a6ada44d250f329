import { thisMachine } from "./machine.ts";
import type { NativeAddon } from "./native.ts";
import { unavailable } from "./unavailable.ts";

/** Where a micro-VM starts it does so in a tenth of a second; emulated, in a few. */
const patienceMs = 15_000;

/**
 * Boots a small micro-VM and has it answer: a device that can be opened proves nothing. Throws `CODEACT_ENGINE_UNAVAILABLE`.
 * It runs off the event loop, so one that hangs is given up.
 */
export async function sendCanary(addon: NativeAddon, mostMs: number = patienceMs): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`it did not answer within ${mostMs} ms`)), mostMs);
  try {
    await Promise.race([bootAndAsk(addon), late.promise]);
  } catch (cause) {
    throw unavailable("no-boot", thisMachine, cause);
  } finally {
    clearTimeout(timer);
  }
}

async function bootAndAsk(addon: NativeAddon): Promise<void> {
  const runtime = await (await new addon.SandboxBuilder().build()).loadRuntime();
  runtime.addHandler("canary", "function handler(event) { return event; }");
  const loaded = await runtime.getLoadedSandbox();
  const limits = { cpuTimeoutMs: patienceMs, wallClockTimeoutMs: patienceMs, gc: false };
  const answer = await loaded.callHandler("canary", "sings", limits);
  loaded.dispose();
  if (answer !== "sings") throw new Error("it gave a wrong answer");
}
