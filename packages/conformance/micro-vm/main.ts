// Runs in the micro-VM's host: the whole suite on the real addon.
import assert from "node:assert/strict";
import { createCodeAct, defaultLimits } from "@codeact/core";
import { createHyperlightEngine } from "@codeact/core/hyperlight";
import { describeEngine } from "../src/describe-engine.ts";
import { watchAddon } from "./addon.ts";
import { bothEngines } from "./both-engines.ts";
import { commandLine } from "./command-line.ts";
import { example } from "./example.ts";
import { measure } from "./measure.ts";
import { skips } from "./skips.ts";
import { describe, run } from "./vitest.ts";
import { vms } from "./vms.ts";
import { worldDifferences } from "./world-differences.ts";

let unhandled = 0;
process.on("unhandledRejection", (reason) => {
  unhandled++;
  console.log("FAIL a rejection nobody handled:", reason);
});
const only = process.env.ONLY ? new RegExp(process.env.ONLY) : undefined;
const began = performance.now();
console.log("the hypervisor VM is up: measuring");
const { timeFactor, report } = await measure();
console.log(report);
await proveMicroVm();

const ms = (unscaled: number): number => Math.round(unscaled * timeFactor);
// A VM of the default size takes twice as long to be restored.
const memoryBytes = 16 * 2 ** 20;
const limits = { memoryBytes, wallMs: ms(defaultLimits.wallMs), cpuMs: ms(defaultLimits.cpuMs) };
describeEngine("Hyperlight", {
  create: () => createHyperlightEngine({ vms: 4 }),
  memoryBytes,
  timeFactor,
  worldDifferences,
});
describe("Hyperlight and WebAssembly", () => bothEngines(limits));
describe("an agent of the AI SDK", () => example());
describe("the command line", () => commandLine());
describe("VMs", () => vms(ms));
const { passed, failed: broken, skipped } = await run({ skips, only, timeoutMs: 240_000 });
const failed = broken + unhandled;
const seconds = ((performance.now() - began) / 1_000).toFixed(1);
console.log(`\n Tests  ${passed} passed | ${failed} failed | ${skipped} skipped (${seconds} s)`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

/** The engine that is chosen where a micro-VM starts, and a VM of the addon behind it, or the suite is worth nothing. */
async function proveMicroVm(): Promise<void> {
  const { loadAddon, sandboxes } = watchAddon();
  const engine = createHyperlightEngine({ vms: 1, loadAddon });
  const result = await createCodeAct({ tools: [], engine }).run("return 6 * 7");
  await using chosen = createCodeAct({ tools: [], engine: "auto" });
  const { engine: auto } = await chosen.run("return 1");
  assert.partialDeepStrictEqual(result, { status: "completed", value: 42, engine: { isolation: "micro-vm" } });
  assert.equal(sandboxes.length, 1);
  assert.deepEqual(auto, engine.info);
  await engine.dispose();
  console.log(`a micro-VM of ${engine.info.version} has run a program, and "auto" chooses it`);
}
