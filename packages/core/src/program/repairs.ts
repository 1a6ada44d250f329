import { blank, type Edit, insertion } from "./edits.ts";
import { isWrappedInJson } from "./json-wrapping.ts";

/** Puts one kind of mistake right, by edits that keep every line in place. */
export interface Repair {
  /** What was put right, for the warning. */
  readonly what: string;
  find(text: string): Edit[];
}

const GREETING = /^\s*(?:here(?:'s|’s| is| are)?|sure|ok|okay|certainly|of course|below is|note|done)\b/i;
const SENTENCE = /^\s*(?:[#>*-]+\s+|\d+[.)]\s+)?[*_]{0,2}[A-Z][\w'’-]*[,:]?[ ]+[\w`"'*_(]/;
const TAG = /^\s*<\/?[a-z_]+>\s*$/i;
const isProse = (line: string): boolean =>
  (GREETING.test(line) || SENTENCE.test(line) || TAG.test(line)) && !/[;{}]\s*$|=>/.test(line);

/** Sentences and tags before the first and after the last line of the program. */
function withoutProse(text: string): Edit[] {
  const isCode = (line: string): boolean => line.trim() !== "" && !isProse(line);
  const lines = text.split("\n");
  const first = lines.findIndex(isCode);
  if (first < 0) return [];
  const start = lines.slice(0, first).join("\n").length;
  const end = lines.slice(0, lines.findLastIndex(isCode) + 1).join("\n").length;
  const ranges = [[0, start] as const, [end, text.length] as const].filter(
    ([from, to]) => text.slice(from, to).trim() !== "",
  );
  return ranges.map(([from, to]) => ({ start: from, end: to, text: blank(text.slice(from, to)) }));
}

const THOUGHTS = /^\s*<(think|thinking|thoughts?|reasoning|scratchpad|analysis)>[\s\S]*?<\/\1>/gi;

/** What a model thought before it wrote the program. */
const withoutThoughts = (text: string): Edit[] => replaceAll(text, THOUGHTS, blank);

/** Nothing needs to be disposed of: the sandbox ends with the program. */
const withoutUsing = (text: string): Edit[] =>
  replaceAll(text, /^[ \t]*(?:await[ \t]+)?using(?=[ \t]+[\w$]+[ \t]*=)/gm, (found) => "const".padStart(found.length));

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&amp;", "&"],
  ["&quot;", '"'],
  ["&#39;", "'"],
  ["&#x27;", "'"],
  ["&apos;", "'"],
]);

const decodeEntities = (text: string): Edit[] =>
  replaceAll(text, /&(?:lt|gt|amp|quot|apos|#39|#x27);/g, (entity) => ENTITIES.get(entity) ?? entity);

const straightenQuotes = (text: string): Edit[] =>
  replaceAll(text, /[‘’‛“”‟\u200B-\u200D\u2060\uFEFF]/g, (char) => {
    if ("‘’‛".includes(char)) return "'";
    return "“”‟".includes(char) ? '"' : " ";
  });

const slashComments = (text: string): Edit[] => replaceAll(text, /^[^\S\n]*# /gm, (mark) => mark.replace("# ", "//"));

/** An object literal or a nameless function at the end, which the grammar takes for a block or a declaration. */
function parenthesiseEnd(text: string): Edit[] {
  const start = [...text.matchAll(/^(?:\{|(?:async[ \t]+)?function\b)/gm)].at(-1)?.index;
  if (start === undefined || isWrappedInJson(text)) return [];
  return [insertion(start, "("), insertion(text.trimEnd().replace(/;$/, "").length, ")")];
}

const replaceAll = (text: string, pattern: RegExp, by: (found: string) => string): Edit[] =>
  Array.from(text.matchAll(pattern), ({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
    text: by(found),
  }));

/** Tried in this order on a text that does not parse. */
export const REPAIRS: readonly Repair[] = [
  { what: "thoughts before the program were left out", find: withoutThoughts },
  { what: "text around the program was left out", find: withoutProse },
  { what: "HTML entities were decoded", find: decodeEntities },
  { what: "typographic quotes were made plain", find: straightenQuotes },
  { what: "# comments were made // comments", find: slashComments },
  { what: "`using` was made `const`", find: withoutUsing },
  { what: "the object or function at the end was put in parentheses", find: parenthesiseEnd },
];
