// Runs in the micro-VM's host: the whole suite on the real addon.
import { createHyperlightEngine } from "@codeact/core/hyperlight";
import { describeEngine } from "../src/describe-engine.ts";
import { measure } from "./measure.ts";
import { skips } from "./skips.ts";
import { describe, run } from "./vitest.ts";
import { vms } from "./vms.ts";
import { worldDifferences } from "./world-differences.ts";

const only = process.env.ONLY ? new RegExp(process.env.ONLY) : undefined;
const began = performance.now();
console.log("the hypervisor VM is up: measuring");
const { timeFactor, report } = await measure();
console.log(report);
const engine = createHyperlightEngine({ vms: 2 });
console.log(`engine ${JSON.stringify(engine.info)}`);
await engine.dispose();

// The bundle carries no text files, so the corpus is not here.
const corpus = false;
describeEngine("Hyperlight", {
  create: () => createHyperlightEngine({ vms: 2 }),
  timeFactor,
  worldDifferences,
  corpus,
});
describe("VMs", () => vms((ms) => Math.round(ms * timeFactor)));
const { passed, failed, skipped } = await run({ skips, only, timeoutMs: 240_000 });
const seconds = ((performance.now() - began) / 1_000).toFixed(1);
console.log(`\n Tests  ${passed} passed | ${failed} failed | ${skipped} skipped (${seconds} s)`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
