import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { addonVersion } from "../../src/engines/hyperlight/info.ts";
import { readFailure } from "../../src/engines/hyperlight/native.ts";
import { cut, partLength, sizesFor } from "../../src/engines/hyperlight/sizes.ts";
import { createHyperlightEngine } from "../../src/hyperlight.ts";

it("works, or says why it cannot run here and what would help", async () => {
  const engine = createHyperlightEngine();
  expect(engine.info).toMatchObject({ name: "hyperlight", isolation: "micro-vm" });
  const outcome = await engine.warmup().catch((thrown: unknown) => thrown);
  if (outcome !== undefined) {
    expect(outcome).toMatchObject({
      code: "CODEACT_ENGINE_UNAVAILABLE",
      details: { reason: expect.stringMatching(/^(addon-missing|addon-broken|no-hypervisor|no-permission|no-boot)$/) },
      message: expect.stringContaining('engine: "wasm"'),
    });
  }
  await engine.dispose();
  await engine.dispose();
});

it("is written, installed and tested for one version of the addon", () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
  expect(JSON.parse(read("../../package.json")).optionalDependencies).toEqual({
    "@hyperlight-dev/js-host-api-linux-x64-gnu": addonVersion,
  });
  expect(read("../../../../tools/hypervisor-vm/versions.env")).toContain(`\nADDON_VERSION=${addonVersion}\n`);
});

it("refuses a number of VMs that is none", () => {
  expect(() => createHyperlightEngine({ vms: 0 })).toThrow("vms");
});

it("cuts texts into parts that fit a buffer, whatever they hold, and never inside a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 12 }), fc.nat(20), (tail, before) => {
      const text = "\u2028".repeat(partLength - before) + tail.repeat(40);
      const parts = cut(text);
      expect(parts.join("")).toBe(text);
      for (const part of parts) {
        expect(Buffer.byteLength(part)).toBeLessThanOrEqual(sizesFor(1).bufferBytes - 1_000);
        expect(part.isWellFormed()).toBe(text.isWellFormed() || part.isWellFormed());
      }
    }),
    { numRuns: 30 },
  );
});

it("gives more physical memory than the heap can take, so that memory and stack can be told apart", () => {
  for (const memoryBytes of [4 * 2 ** 20, 10_000_001, 2 ** 28]) {
    const { heapBytes, scratchBytes, bufferBytes } = sizesFor(memoryBytes);
    expect(heapBytes).toBeGreaterThanOrEqual(memoryBytes);
    expect(scratchBytes - heapBytes - 2 * bufferBytes).toBeGreaterThanOrEqual(4 * 2 ** 20);
  }
});

it("reads codes off the front of a message only", () => {
  expect(readFailure(new Error("[ERR_GUEST_ABORT] Guest aborted: 13 x\ny"))).toEqual({
    code: "ERR_GUEST_ABORT",
    text: "Guest aborted: 13 x\ny",
  });
  expect(readFailure(new Error("no [ERR_CANCELLED] here"))).toEqual({ code: "", text: "no [ERR_CANCELLED] here" });
});
