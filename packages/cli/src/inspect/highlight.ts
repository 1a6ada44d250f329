import { type Html, html } from "./html.ts";
import { lines } from "./words.ts";

/** Longer sources are shown plain: finding the ends of what does not end takes long. */
const longest = 20_000;
const words =
  "async await break case catch class const continue delete do else export extends finally for from function if import in instanceof interface let new null of return static super switch this throw true false try type typeof undefined var void while yield";
const token = new RegExp(
  [
    String.raw`(?<comment>//[^\n]*|/\*[\s\S]*?\*/)`,
    String.raw`(?<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|${"`"}(?:\\[\s\S]|[^${"`"}\\])*${"`"})`,
    String.raw`\b(?<number>\d[\w.]*)\b`,
    String.raw`\b(?<word>${words.replaceAll(" ", "|")})\b`,
    String.raw`\b(?<tool>tools\.\w+|call_tool)\b`,
  ].join("|"),
  "g",
);

/** The lines of a source, a little coloured. */
export function highlight(source: string): Html[] {
  if (source.length > longest) return lines(source).map((line) => html`${line}`);
  const out: Html[][] = [[]];
  const add = (text: string, kind?: string): void => {
    for (const [at, line] of lines(text).entries()) {
      if (at > 0) out.push([]);
      if (line !== "")
        out.at(-1)?.push(kind === undefined ? html`${line}` : html`<span class="${kind}">${line}</span>`);
    }
  };
  let from = 0;
  for (const found of source.matchAll(token)) {
    add(source.slice(from, found.index));
    const [kind] = Object.entries(found.groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    add(found[0], kind);
    from = found.index + found[0].length;
  }
  add(source.slice(from));
  return out.map((line) => html`${line}`);
}
