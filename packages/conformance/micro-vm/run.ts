// Runs the suite on the real addon: where micro-VMs start, right here; else in the hypervisor VM. Arguments go to run.sh.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { deployCore, runWithMicroVms } from "./run-with-micro-vms.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "codeact-micro-vm-"));
try {
  await bundle(join(folder, "suite"));
  deployCore(join(folder, "node_modules/@codeact/core"));
  const main = join(folder, "main.mjs");
  writeFileSync(main, 'await import("./suite/dist/bundle/main.mjs");\n');
  process.exitCode = await runWithMicroVms(main, {
    inputs: [join(folder, "suite"), join(folder, "node_modules")],
    env: ["ONLY", "SEED", "ROUNDS", "KILLS", "SHOW_SKIPPED", "PRINT_RECORD"],
    options: process.argv.slice(2),
    timeoutSeconds: 560,
  });
} finally {
  rmSync(folder, { recursive: true });
}

/** Everything where the suite looks for it: the corpus in `src`, what is compiled two folders deep in `dist`. */
async function bundle(suite: string): Promise<void> {
  const outdir = join(suite, "dist/bundle");
  await build({
    entryPoints: {
      main: here("./main.ts"),
      child: here("../src/engine/child.ts"),
      example: here("../../../examples/ai-sdk/orders/src/main.ts"),
      codeact: here("../../cli/src/main.ts"),
    },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    alias: { vitest: here("./vitest.ts") },
    external: ["@codeact/core"],
    // For dependencies that are CommonJS.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url), __dirname = import.meta.dirname;',
    },
    logLevel: "warning",
  });
  // Where the command line finds its version.
  cpSync(here("../../cli/package.json"), join(suite, "dist/package.json"));
  cpSync(here("../test/world.snapshot.txt"), join(outdir, "world.snapshot.txt"));
  cpSync(here("../src/corpus/programs"), join(suite, "src/corpus/programs"), { recursive: true });
}
