import { styleText } from "node:util";

export type Highlight = (source: string) => string;

/** JavaScript in the colours of an editor, or as it is where the terminal shows none. */
export async function createHighlight(): Promise<Highlight> {
  const terminalHasColours = styleText("red", "x") !== "x";
  if (!terminalHasColours) return (source) => source;
  const { createHighlighter } = await import("shiki");
  const highlighter = await createHighlighter({ langs: ["javascript"], themes: ["github-dark"] });
  const highlight: Highlight = (source) => {
    const { tokens, fg } = highlighter.codeToTokens(source, { lang: "javascript", theme: "github-dark" });
    return tokens.map((line) => line.map(({ content, color }) => paint(content, color, fg)).join("")).join("\n");
  };
  highlight('const warm = async ({ up }) => [await up("a", 1)];'); // Compiles the grammar, before anything is timed.
  return highlight;
}

/** Plain text keeps the terminal's own colour, so that it can be read on a light ground too. */
function paint(text: string, colour: string | undefined, plain: string | undefined): string {
  if (!colour || colour.toLowerCase() === plain?.toLowerCase()) return text;
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `\u001b[38;2;${red};${green};${blue}m${text}\u001b[39m`;
}
