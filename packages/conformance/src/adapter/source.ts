import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { AdapterUnderTest } from "./adapter.ts";

/** Above that, an adapter does what core should do. */
const mostLines = 300;
const importPattern = /(?:from|import)\s*\(?\s*"([^"]+)"/g;

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The code of the adapter: how much there is behind each of its entries, and what it imports. */
export function source<Tool>({ module, lines = {} }: AdapterUnderTest<Tool>): void {
  const root = new URL("../", module);
  const { exports, dependencies, peerDependencies } = JSON.parse(
    readFileSync(new URL("package.json", root), "utf8"),
  ) as Manifest;
  const entries = Object.entries(exports).filter(([, file]) => typeof file === "object");
  for (const [entry, file] of entries) {
    const { default: built } = file as { readonly default: string };
    const texts = filesBehind(new URL(built.replace("./dist/", "src/").replace(/\.js$/, ".ts"), root));

    it(`${entry}: its code is short`, () => {
      const counted = [...texts.values()].reduce((sum, text) => sum + linesOfCode(text), 0);
      const most = lines[entry] ?? mostLines;
      expect(counted).toBeLessThanOrEqual(most);
      // What has become shorter stays so.
      if (most > mostLines) expect(counted).toBeGreaterThan(most - 10);
    });

    it(`${entry}: it imports its framework and core alone`, () => {
      const allowed = ["@codeact/core", ...Object.keys(peerDependencies ?? dependencies)];
      const foreign = [...texts.values()]
        .flatMap((text) => [...text.matchAll(importPattern)].map(([, name = ""]) => name))
        .filter(
          (name) => !/^(\.|node:)/.test(name) && !allowed.some((own) => name === own || name.startsWith(`${own}/`)),
        );
      expect(foreign).toEqual([]);
    });
  }
}

/** The texts of a file and of all it imports of its package. */
function filesBehind(file: URL, found: Map<string, string> = new Map()): Map<string, string> {
  if (found.has(file.href)) return found;
  const text = readFileSync(fileURLToPath(file), "utf8");
  found.set(file.href, text);
  for (const [, name = ""] of text.matchAll(importPattern)) {
    if (name.startsWith(".")) filesBehind(new URL(name, file), found);
  }
  return found;
}

/** Without blank lines and comments. */
function linesOfCode(text: string): number {
  const code = text.replace(/^\s*\/\*[\s\S]*?\*\/\s*$/gm, "").replace(/^\s*\/\/.*$/gm, "");
  return code.split("\n").filter((line) => line.trim() !== "").length;
}
