import { statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { MarkdownRenderer } from "vitepress";

export const repository = "https://github.com/codeact-js/codeact";

const docs = resolve(import.meta.dirname, "..");
const root = resolve(docs, "..");

/**
 * Pages link to files of the repository as they do on GitHub; on the site such links lead there. Throws for a file that is
 * not there, which fails the build.
 */
export function linkToRepository(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("repository-links", ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.attrGet("href");
      if (href === null || !href.startsWith("../")) continue;
      const target = resolve(dirname(env.path), href.replace(/#.*/, ""));
      if (!relative(docs, target).startsWith("..")) continue;
      const kind = statSync(target).isDirectory() ? "tree" : "blob";
      token.attrSet("href", `${repository}/${kind}/main/${relative(root, target)}`);
    }
  });
}
