// Runs the suite on the real addon: where micro-VMs start, right here; else in the hypervisor VM. Arguments go to run.sh.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createHyperlightEngine } from "@codeact/core/hyperlight";
import { build } from "esbuild";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const timeoutSeconds = 560;
const folder = mkdtempSync(join(tmpdir(), "codeact-micro-vm-"));
try {
  await bundle(join(folder, "suite"));
  deployCore(join(folder, "node_modules/@codeact/core"));
  const main = join(folder, "main.mjs");
  writeFileSync(main, 'await import("./suite/dist/bundle/main.mjs");\n');
  process.exitCode = (await startsHere()) ? runHere(main) : runInVm(main);
} finally {
  rmSync(folder, { recursive: true });
}

async function startsHere(): Promise<boolean> {
  const engine = createHyperlightEngine({ vms: 1 });
  try {
    await engine.warmup();
    return true;
  } catch (thrown) {
    console.log(`No micro-VM starts on this machine: ${thrown instanceof Error ? thrown.message : thrown}`);
    return false;
  } finally {
    await engine.dispose();
  }
}

function runHere(main: string): number {
  console.log("Micro-VMs start on this machine: the suite runs here, without the hypervisor VM.");
  const { status } = spawnSync(process.execPath, [main], {
    cwd: folder,
    stdio: "inherit",
    timeout: timeoutSeconds * 1_000,
  });
  return status ?? 1;
}

function runInVm(main: string): number {
  console.log("The suite runs in the hypervisor VM.");
  const passedOn = ["ONLY", "SEED", "ROUNDS", "KILLS", "SHOW_SKIPPED", "PRINT_RECORD"].flatMap((name) => [
    "--env",
    name,
  ]);
  const options = ["--timeout", String(timeoutSeconds), "--env", "EMULATED=yes", ...passedOn, ...process.argv.slice(2)];
  const inputs = [main, join(folder, "suite"), join(folder, "node_modules")];
  const { status } = spawnSync(here("../../../tools/hypervisor-vm/run.sh"), [...options, ...inputs], {
    stdio: "inherit",
  });
  return status ?? 1;
}

/** Everything where the suite looks for it: the corpus in `src`, what is compiled two folders deep in `dist`. */
async function bundle(suite: string): Promise<void> {
  const outdir = join(suite, "dist/bundle");
  await build({
    entryPoints: { main: here("./main.ts"), example: here("../../../examples/ai-sdk/orders/src/main.ts") },
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
  cpSync(here("../test/world.snapshot.txt"), join(outdir, "world.snapshot.txt"));
  cpSync(here("../src/corpus/programs"), join(suite, "src/corpus/programs"), { recursive: true });
}

/** Core as it is published, with its dependencies. */
function deployCore(target: string): void {
  const deploy = ["--filter", "@codeact/core", "--prod", "--silent", "deploy", "--legacy", target];
  const { status } = spawnSync("pnpm", deploy, { cwd: here("../../.."), stdio: "inherit" });
  if (status !== 0) throw new Error("pnpm could not deploy @codeact/core: run this by `pnpm test:hyperlight`");
}
