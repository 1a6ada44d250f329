import { SourceMap } from "node:module";
import type { Token } from "acorn";
import { tokensOf } from "./parse-javascript.ts";

/** After these a line break would end the statement. */
const RESTRICTED = new Set(["return", "throw", "break", "continue", "yield", "async"]);

/**
 * Puts printed code back on the lines of its source: each token on the line its map entry names, or as near after it as
 * what precedes it allows. Columns follow where there is room; comments are left out.
 */
export function relayout(code: string, mapJson: string): string {
  const map = new SourceMap(JSON.parse(mapJson));
  const lineStarts = [0];
  for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  const written: string[] = [];
  const to = { line: 0, column: 0 };
  let generatedLine = 0;
  let previous: Token | undefined;
  for (const token of tokensOf(code)) {
    while ((lineStarts[generatedLine + 1] ?? Number.POSITIVE_INFINITY) <= token.start) generatedLine++;
    const column = token.start - (lineStarts[generatedLine] ?? 0);
    const text = code.slice(token.start, token.end);
    const gap = previous === undefined ? token.start > 0 : token.start > previous.end;
    if (gap || previous === undefined) {
      const space = spaceBefore(map, { generatedLine, column }, to, mayBreak(code, previous, text));
      written.push(space);
      moveBy(to, space);
    }
    written.push(text);
    moveBy(to, text);
    previous = token;
  }
  return written.join("");
}

function spaceBefore(
  map: SourceMap,
  from: { generatedLine: number; column: number },
  to: { line: number; column: number },
  mayBreak: boolean,
): string {
  const entry = map.findEntry(from.generatedLine, from.column);
  const exact = "originalLine" in entry && entry.generatedLine === from.generatedLine && entry.generatedColumn === from.column;
  if (!exact) return " ";
  if (entry.originalLine > to.line && mayBreak) {
    return "\n".repeat(entry.originalLine - to.line) + " ".repeat(entry.originalColumn);
  }
  return " ".repeat(entry.originalLine === to.line ? Math.max(1, entry.originalColumn - to.column) : 1);
}

function mayBreak(code: string, previous: Token | undefined, text: string): boolean {
  if (previous === undefined) return true;
  return !RESTRICTED.has(code.slice(previous.start, previous.end)) && !["=>", "++", "--"].includes(text);
}

function moveBy(position: { line: number; column: number }, text: string): void {
  const lines = text.split("\n");
  position.line += lines.length - 1;
  position.column = (lines.length > 1 ? 0 : position.column) + (lines.at(-1) ?? "").length;
}
