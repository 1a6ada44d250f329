// Bundles the suite and runs it in the hypervisor VM, on the real addon. Arguments go to run.sh.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
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
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  // They find their WebAssembly by their own place, or are loaded at once when they are needed, so they cannot be bundled.
  const core = here("../../core/package.json");
  const tldts = createRequire(core).resolve("tldts");
  for (const [name, from] of [
    ["amaro", core],
    ["tldts", core],
    ["tldts-core", tldts],
  ] as const) {
    const entry = createRequire(from).resolve(name);
    const home = entry.slice(0, entry.lastIndexOf(`${sep}dist${sep}`));
    cpSync(home, join(folder, "node_modules", name), { recursive: true, dereference: true });
  }
  const options = [
    "--timeout",
    "540",
    "--env",
    "ONLY",
    "--env",
    "SEED",
    "--env",
    "ROUNDS=20",
    "--env",
    "SHOW_SKIPPED",
    ...process.argv.slice(2),
  ];
  const { status } = spawnSync(
    here("../../../tools/hypervisor-vm/run.sh"),
    [...options, main, join(folder, "node_modules"), here("../test/world.snapshot.txt")],
    { stdio: "inherit" },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
