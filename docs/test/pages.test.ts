import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { examplesOf, readPage, runExample } from "@codeact/pages";
import { afterAll, beforeAll, expect, it } from "vitest";

const docs = resolve(import.meta.dirname, "..");
const root = resolve(docs, "..");
/** What readers may copy from. */
const pages = globSync(["README.md", "packages/*/README.md", "docs/*.md", "docs/{guide,reference,design}/*.md"], {
  cwd: root,
});
const examples = pages.sort().flatMap((page) => examplesOf(readPage(page)));
const byPlace = examples.map((example) => [example.place, example] as const);

/** In this package, whose dependencies are those of all pages. */
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(docs, ".examples-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder of its own for each, as a reader would have it. */
const folderOf = (place: string): string => {
  const own = join(folder, place.replaceAll(/\W/g, "-"));
  mkdirSync(own, { recursive: true });
  return own;
};

it.concurrent.each(byPlace)("prints what the page says: %s", async (place, example) => {
  await runExample(example, folderOf(place));
});

it("has the types it should", () => {
  for (const [place, { file, code }] of byPlace) writeFileSync(join(folderOf(place), file), code);
  const tsconfig = {
    extends: relative(folder, join(root, "tsconfig.base.json")),
    compilerOptions: { lib: ["ESNext", "DOM"] },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  expect(spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", folder], { encoding: "utf8" })).toMatchObject({
    stdout: "",
  });
});
