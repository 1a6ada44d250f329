import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Imports a code block of a page of docs, by the name that follows its language, so that the page cannot be wrong. */
export async function importFromPage<T>(page: string, block: string): Promise<T> {
  const text = readFileSync(resolve(import.meta.dirname, "../../../docs", page), "utf8");
  const [, code] = new RegExp(`\`\`\`ts ${block}\n(.*?)\`\`\``, "s").exec(text) ?? [];
  if (code === undefined) throw new Error(`${page} has no block ${block}`);
  const file = join(mkdtempSync(join(tmpdir(), "codeact-page-")), `${block}.ts`);
  writeFileSync(file, code);
  return (await import(/* @vite-ignore */ file)) as T;
}
