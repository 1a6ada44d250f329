import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createMarkdownRenderer } from "vitepress";

declare const data: string;

export { data };

const docs = resolve(import.meta.dirname, "../..");
const home = resolve(docs, "index.md");

/** The program of the example on the home page, as HTML. */
export default {
  watch: [home],
  async load(): Promise<string> {
    const [, program] = /codeact\.run\(`\n([\s\S]*?)`\)/.exec(readFileSync(home, "utf8")) ?? [];
    if (program === undefined) throw new Error("The example of the home page runs no program.");
    const { render } = await createMarkdownRenderer(docs, { theme: { light: "github-light", dark: "github-dark" } });
    return render(`\`\`\`js\n${program.replaceAll(/^ {2}/gm, "")}\`\`\``);
  },
};
