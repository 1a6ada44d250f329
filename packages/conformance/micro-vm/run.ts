// Bundles the suite and runs it in the hypervisor VM, on the real addon. Arguments go to run.sh.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "codeact-micro-vm-"));
try {
  const main = join(folder, "main.mjs");
  await build({
    entryPoints: [here("./main.ts")],
    outfile: main,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    alias: { vitest: here("./vitest.ts") },
    // Dependencies that are CommonJS call `require`.
    banner: { js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);' },
    logLevel: "warning",
  });
  const options = ["--timeout", "540", "--env", "ONLY", "--env", "SEED", "--env", "SHOW_SKIPPED", ...process.argv.slice(2)];
  const { status } = spawnSync(
    here("../../../tools/hypervisor-vm/run.sh"),
    [...options, main, here("../test/world.snapshot.txt")],
    { stdio: "inherit" },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
