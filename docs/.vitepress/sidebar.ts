import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { DefaultTheme } from "vitepress";

const docs = resolve(import.meta.dirname, "..");

/** The pages in the order in which they are read, by folder and file name. */
const sections: Record<string, { folder: string; pages: readonly string[] }> = {
  "From the beginning": {
    folder: "guide",
    pages: ["getting-started", "tools", "approvals", "files", "network", "engines", "production"],
  },
  "In your framework": {
    folder: "guide",
    pages: ["ai-sdk", "langchain", "openai-agents", "own-loop", "mcp", "command-line"],
  },
  "Further on": { folder: "guide", pages: ["what-the-model-sees", "durable", "stores", "records", "observing"] },
  Reference: { folder: "reference", pages: ["errors", "limits"] },
  Design: { folder: "design", pages: ["README", "stepper", "adapters", "durable", "hyperlight", "dependencies"] },
};

export function sidebar(): DefaultTheme.SidebarMulti {
  expectAllPlaced();
  const items = Object.entries(sections).map(([text, { folder, pages }]) => ({
    text,
    items: pages.map((name) => itemOf(folder, name)),
  }));
  const entries = JSON.parse(
    readFileSync(join(docs, "api/typedoc-sidebar.json"), "utf8"),
  ) as DefaultTheme.SidebarItem[];
  const api = entries.map(({ text, link }) => ({ text, link })); // their pages list what is in them
  return { "/": items, "/api/": [{ text: "API reference", items: api }] };
}

function itemOf(folder: string, name: string): DefaultTheme.SidebarItem {
  const [, title = name] = /^# (.*)$/m.exec(readFileSync(join(docs, folder, `${name}.md`), "utf8")) ?? [];
  return { text: title.replaceAll("`", ""), link: `/${folder}/${name === "README" ? "" : name}` };
}

/** A page that nobody can find is not there. */
function expectAllPlaced(): void {
  const placed = Object.values(sections).flatMap(({ folder, pages }) => pages.map((name) => `${folder}/${name}.md`));
  const lost = ["guide", "reference", "design"]
    .flatMap((folder) => readdirSync(join(docs, folder)).map((file) => `${folder}/${file}`))
    .filter((file) => !placed.includes(file));
  if (lost.length > 0) throw new Error(`docs/.vitepress/sidebar.ts has no place for ${lost.join(", ")}`);
}
