import { styleText } from "node:util";

/** JavaScript in the colours of an editor, or as it is where the terminal shows none. */
export async function highlight(source: string): Promise<string> {
  const terminalHasColours = styleText("red", "x") !== "x";
  if (!terminalHasColours) return source;
  const { codeToTokens } = await import("shiki");
  const { tokens, fg } = await codeToTokens(source, { lang: "javascript", theme: "github-dark" });
  return tokens.map((line) => line.map(({ content, color }) => paint(content, color, fg)).join("")).join("\n");
}

/** Plain text keeps the terminal's own colour, so that it can be read on a light ground too. */
function paint(text: string, colour: string | undefined, plain: string | undefined): string {
  if (!colour || colour.toLowerCase() === plain?.toLowerCase()) return text;
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `\u001b[38;2;${red};${green};${blue}m${text}\u001b[39m`;
}
