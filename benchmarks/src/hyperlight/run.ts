// pnpm bench:hyperlight [options of run.sh]: the micro-VM beside the WebAssembly engine, where micro-VMs start.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deployCore, runWithMicroVms } from "../../../packages/conformance/micro-vm/run-with-micro-vms.ts";

const folder = mkdtempSync(join(tmpdir(), "codeact-bench-"));
try {
  cpSync(fileURLToPath(new URL("..", import.meta.url)), join(folder, "src"), { recursive: true });
  writeFileSync(join(folder, "src/package.json"), '{ "type": "module" }');
  const main = join(folder, "main.mjs");
  writeFileSync(main, 'import { hyperlightSession } from "./src/hyperlight/session.ts";\nawait hyperlightSession();\n');
  deployCore(join(folder, "node_modules/@codeact/core"));
  process.exitCode = await runWithMicroVms(main, {
    inputs: [join(folder, "src"), join(folder, "node_modules")],
    options: ["--memory", "6G", ...process.argv.slice(2)],
    timeoutSeconds: 1_200,
  });
} finally {
  rmSync(folder, { recursive: true });
}
