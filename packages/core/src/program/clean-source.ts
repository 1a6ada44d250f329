import { blank } from "./edits.ts";

/** Takes away what is no part of the program, keeping every line and column: byte order mark, shebang, a bare language tag. */
export function cleanSource(source: string): string {
  const text = source
    .replace(/^\uFEFF/, " ")
    .replace(/\r\n?/g, "\n")
    .replace(/^#!/, "//");
  return withoutLanguageTag(text);
}

/** A first line that is only `javascript` is what is left of a fence; as a program it would be an unknown variable. */
function withoutLanguageTag(text: string): string {
  const tag = /^\s*(?:javascript|typescript|jsx?|tsx?|node(?:\.?js)?)[ \t]*:?[ \t]*\n(?=\s*\S)/i.exec(text);
  if (tag === null || /^\s*[=.(,+?[]/.test(text.slice(tag[0].length))) return text;
  return blank(tag[0]) + text.slice(tag[0].length);
}
