import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, it } from "vitest";

const docs = resolve(import.meta.dirname, "..");
const site = join(docs, ".vitepress/dist");
const run = (command: string, ...args: string[]): string =>
  execFileSync(join(docs, "node_modules/.bin", command), args, { cwd: docs, encoding: "utf8", stdio: "pipe" });

/** Fails when an export has no doc comment, a page no place in the sidebar, or a link leads to a page that is not there. */
beforeAll(() => {
  run("typedoc");
  run("vitepress", "build");
}, 240_000);

const htmlOf = (page: string): string => readFileSync(join(site, page), "utf8");

it("has every page, and what is generated", () => {
  for (const page of globSync("{guide,reference,design}/*.md", { cwd: docs })) {
    expect(htmlOf(page.replace("README", "index").replace(/md$/, "html"))).toContain("<h1");
  }
  expect(htmlOf("api/@codeact/core/functions/defineTool.html")).toContain("Makes a host tool");
});

it("tells the figures of the benchmark, at home and in the README", () => {
  const { rows } = JSON.parse(readFileSync(resolve(docs, "../benchmarks/results/codeact.json"), "utf8"));
  const readme = readFileSync(resolve(docs, "../README.md"), "utf8").replaceAll("\n", " ");
  for (const { tokens, turns } of rows.slice(0, 3)) {
    const counted = Math.round(tokens.mean).toLocaleString("en");
    expect(htmlOf("index.html")).toContain(counted);
    expect(readme).toContain(`${turns.mean.toFixed(0)} turns and ${counted} tokens`);
  }
});

it("documents every entry of every package", () => {
  const { entryPoints } = JSON.parse(readFileSync(join(docs, "typedoc.json"), "utf8"));
  const entries = globSync("../packages/*/package.json", { cwd: docs }).flatMap((path) => {
    const { private: isPrivate, exports = {} } = JSON.parse(readFileSync(join(docs, path), "utf8"));
    const own = Object.keys(exports).filter((entry) => !isPrivate && entry !== "./package.json");
    return own.map((entry) => path.replace("package.json", `src/${entry === "." ? "index" : entry.slice(2)}.ts`));
  });
  expect([...entryPoints].sort()).toEqual(entries.sort());
});

it("has every heading that a link leads to", () => {
  const links = globSync("**/*.html", { cwd: site }).flatMap((page) =>
    [...htmlOf(page).matchAll(/href="(\/[^"#]*)?#([^"]+)"/g)].map(([, to, id = ""]) => ({ page, to, id })),
  );
  const fileOf = (page: string, to: string | undefined): string =>
    to === undefined ? page : to.endsWith("/") ? `${to}index.html` : `${to.replace(/\.html$/, "")}.html`;
  const lost = links.filter(({ page, to, id }) => !htmlOf(fileOf(page, to)).includes(`id="${decodeURIComponent(id)}"`));
  expect(links.length).toBeGreaterThan(20);
  expect(lost).toEqual([]);
});
