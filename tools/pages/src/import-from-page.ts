import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPage } from "./read-page.ts";

/** Imports a module that stands on a page under this file name, so that the page cannot be wrong. */
export async function importFromPage<T>(page: string, file: string): Promise<T> {
  const block = readPage(page).blocks.find(({ words }) => words.includes(file));
  if (block === undefined) throw new Error(`${page} has no block ${file}`);
  const path = join(mkdtempSync(join(tmpdir(), "codeact-page-")), file);
  writeFileSync(path, block.code);
  return (await import(/* @vite-ignore */ path)) as T;
}
