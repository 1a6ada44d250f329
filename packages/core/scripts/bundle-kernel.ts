// Bundles the guest kernel into src/internal/kernel.generated.ts; with --check it only says whether that file is current.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const target = new URL("../src/internal/kernel.generated.ts", import.meta.url);

const { outputFiles } = await build({
  entryPoints: [new URL("../kernel/kernel.ts", import.meta.url).pathname],
  bundle: true,
  write: false,
  // Identifiers stay: functions and classes show their names to programs.
  minifySyntax: true,
  minifyWhitespace: true,
  format: "iife",
  globalName: "kernel",
  target: "es2023",
  charset: "ascii",
  legalComments: "none",
});
const bundle = outputFiles[0]?.text.trim() ?? "";
const source = `(()=>{${bundle}return kernel})()`;
const hash = createHash("sha256").update(source).digest("hex");
const text = `// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** A JavaScript expression: the kernel, as \`{ start, deliver, poll }\`. */
export const kernelSource: string =
  ${JSON.stringify(source)};

/** SHA-256 of \`kernelSource\`: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "${hash}";
`;

if (process.argv.includes("--check")) {
  const current = await readFile(target, "utf8").catch(() => "");
  if (current !== text) {
    console.error("src/internal/kernel.generated.ts is stale: run `pnpm --filter @codeact/core bundle-kernel`");
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
  console.log(`kernel: ${source.length} bytes, ${hash.slice(0, 12)}`);
}
