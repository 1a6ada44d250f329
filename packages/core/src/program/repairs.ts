import { blank } from "./edits.ts";

/** Puts one kind of mistake right, or gives the text back as it is. Lines stay in place. */
export interface Repair {
  /** What was put right, for the warning. */
  readonly what: string;
  apply(text: string): string;
}

/** Tried in this order on a text that does not parse. */
export const REPAIRS: readonly Repair[] = [
  { what: "text around the program was left out", apply: withoutProse },
  { what: "HTML entities were decoded", apply: decodeEntities },
  { what: "typographic quotes were made plain", apply: straightenQuotes },
  { what: "# comments were made // comments", apply: slashComments },
  { what: "the object or function at the end was put in parentheses", apply: parenthesiseEnd },
];

const GREETING = /^\s*(?:here(?:'s|’s| is| are)?|sure|ok|okay|certainly|of course|below is|note|done)\b/i;
const SENTENCE = /^\s*(?:[#>*-]+\s+|\d+[.)]\s+)?[*_]{0,2}[A-Z][\w'’-]*[,:]?[ ]+[\w`"'*_(]/;
const TAG = /^\s*<\/?[a-z_]+>\s*$/i;
const isProse = (line: string): boolean =>
  (GREETING.test(line) || SENTENCE.test(line) || TAG.test(line)) && !/[;{}]\s*$|=>/.test(line);

/** Sentences and tags before the first and after the last line of the program. */
function withoutProse(text: string): string {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "" && !isProse(line));
  const last = lines.findLastIndex((line) => line.trim() !== "" && !isProse(line));
  if (first < 0) return text;
  return lines.map((line, i) => (i < first || i > last ? blank(line) : line)).join("\n");
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&amp;", "&"],
  ["&quot;", '"'],
  ["&#39;", "'"],
  ["&#x27;", "'"],
  ["&apos;", "'"],
]);

function decodeEntities(text: string): string {
  return text.replace(/&(?:lt|gt|amp|quot|apos|#39|#x27);/g, (entity) => ENTITIES.get(entity) ?? entity);
}

function straightenQuotes(text: string): string {
  return text
    .replace(/[‘’‛]/g, "'")
    .replace(/[“”‟]/g, '"')
    .replace(/[\u200B-\u200D\u2060\uFEFF]/g, " ");
}

function slashComments(text: string): string {
  return text.replace(/^(\s*)# /gm, "$1//");
}

/** An object literal or a nameless function at the end, which the grammar takes for a block or a declaration. */
function parenthesiseEnd(text: string): string {
  const start = [...text.matchAll(/^(?:\{|(?:async[ \t]+)?function\b)/gm)].at(-1)?.index;
  if (start === undefined) return text;
  const end = text.trimEnd().replace(/;$/, "").length;
  return `${text.slice(0, start)}(${text.slice(start, end)})${text.slice(end)}`;
}
