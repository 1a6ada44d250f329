// Bundles the guest kernel into src/internal/kernel.generated.ts; with --check it only says whether that file is current.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const folder = new URL("../src/internal/", import.meta.url);

/** A JavaScript expression whose value is what the file exports. */
async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [new URL(`../kernel/${file}`, import.meta.url).pathname],
    bundle: true,
    write: false,
    // Every name a program can see is set as a property, so identifiers need not stay.
    minify: true,
    format: "iife",
    globalName: "exported",
    target: "es2023",
    charset: "ascii",
    legalComments: "none",
  });
  return `(()=>{${outputFiles[0]?.text.trim()}return exported})()`;
}

const source = await bundle("kernel.ts");
const hash = createHash("sha256").update(source).digest("hex");
const files = {
  "kernel.generated.ts": `// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** A JavaScript expression: the kernel, as \`{ start, deliver, poll }\`. */
export const kernelSource: string =
  ${JSON.stringify(source)};
`,
  "hyperlight-handler.generated.ts": `// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** A JavaScript expression: what hands the events of a Hyperlight VM to the kernel, as \`{ createHandler }\`. */
export const handlerFactory: string =
  ${JSON.stringify(await bundle("hyperlight-handler.ts"))};
`,
  // A file of its own, so that who needs the hash does not load the kernel.
  "kernel-hash.generated.ts": `// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "${hash}";
`,
};

for (const [name, text] of Object.entries(files)) {
  const target = new URL(name, folder);
  if (!process.argv.includes("--check")) await writeFile(target, text);
  else if ((await readFile(target, "utf8").catch(() => "")) !== text) {
    console.error(`src/internal/${name} is stale: run \`pnpm --filter @codeact/core bundle-kernel\``);
    process.exitCode = 1;
  }
}
console.log(`kernel: ${source.length} bytes, ${hash.slice(0, 12)}`);
