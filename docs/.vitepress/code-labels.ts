import type { MarkdownRenderer } from "vitepress";

const meanings: Record<string, string> = { printed: "prints", program: "a model writes" };

/** Says of a code block which file it is, or what part it plays, in place of its language. */
export function labelCode(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  if (fence === undefined) return;
  markdown.renderer.rules.fence = (tokens, index, ...others) => {
    const words = tokens[index]?.info.split(" ").slice(1) ?? [];
    const label = words
      .map((word) => (word.includes(".") ? word : meanings[word]))
      .find((known) => known !== undefined);
    const html = fence(tokens, index, ...others);
    return label === undefined
      ? html
      : html.replace(/<span class="lang">.*?<\/span>/, `<span class="lang">${label}</span>`);
  };
}
