import { scanCode } from "./scan-code.ts";

const LONG_LINE = 1_000;
const FOLDED_LINE = 200;
/** Characters times tokens of one line; ten million cost amaro about 60 ms. */
const HEAVIEST_LINE = 10_000_000;

/** A text of the same length whose long lines are broken where a break means nothing. */
interface Folded {
  readonly text: string;
  /** Undoes the breaks in a text of the same length. */
  restore(folded: string): string;
}

/**
 * The stripper copies the whole line for every error it finds on it: a long line with many errors costs seconds and
 * gigabytes. Spaces after an opening bracket, a comma or a semicolon become line breaks while it works.
 */
export function foldLines(text: string): Folded {
  if (!hasLongLine(text)) return { text, restore: (folded) => folded };
  const breaks: number[] = [];
  let lineStart = 0;
  for (const { token, at } of scanCode(text)) {
    if (at - lineStart < FOLDED_LINE || !",;([{".includes(token) || text[at + 1] !== " ") continue;
    breaks.push(at + 1);
    lineStart = at + 2;
  }
  const withAt = (source: string, char: string): string => {
    let from = 0;
    const pieces = breaks.map((offset) => {
      const piece = source.slice(from, offset) + char;
      from = offset + 1;
      return piece;
    });
    return pieces.join("") + source.slice(from);
  };
  return { text: withAt(text, "\n"), restore: (folded) => withAt(folded, " ") };
}

/** The number of the first line that is too long to hand to the stripper. */
export function heavyLine(text: string): number | undefined {
  if (!hasLongLine(text)) return undefined;
  const isHeavy = (line: string): boolean =>
    line.length > LONG_LINE && line.length * [...scanCode(line)].length > HEAVIEST_LINE;
  const at = text.split("\n").findIndex(isHeavy);
  return at < 0 ? undefined : at + 1;
}

function hasLongLine(text: string): boolean {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    if ((end < 0 ? text.length : end) - start > LONG_LINE) return true;
    if (end < 0) return false;
    start = end + 1;
  }
  return false;
}
