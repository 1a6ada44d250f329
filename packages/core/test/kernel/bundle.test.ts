import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

it("has a current bundle of the kernel", () => {
  const script = new URL("../../scripts/bundle-kernel.ts", import.meta.url).pathname;
  expect(() => execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" })).not.toThrow();
});
