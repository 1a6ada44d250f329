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
    const target = isGlued(previous, token) ? undefined : originalPlace(map, generatedLine, column);
    const gap = previous === undefined || token.start > previous.end;
    const space = spaceBefore(target, to, gap, mayBreak(code, previous, text));
    written.push(space);
    moveBy(to, space);
    written.push(text);
    moveBy(to, text);
    previous = token;
  }
  return written.join("");
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where a printed token comes from, if the map names exactly its place. Places are 0-based. */
function originalPlace(map: SourceMap, line: number, column: number): Place | undefined {
  const entry = map.findEntry(line, column);
  if (!("originalLine" in entry) || entry.generatedLine !== line || entry.generatedColumn !== column) return undefined;
  return { line: entry.originalLine, column: entry.originalColumn };
}

function spaceBefore(target: Place | undefined, to: Place, gap: boolean, mayBreak: boolean): string {
  if (target !== undefined && target.line > to.line && mayBreak) {
    return "\n".repeat(target.line - to.line) + " ".repeat(target.column);
  }
  const missing = target?.line === to.line ? target.column - to.column : 0;
  return gap ? " ".repeat(Math.max(1, missing)) : "";
}

/** Inside a template literal nothing may be put between tokens. */
const isGlued = (previous: Token | undefined, token: Token): boolean =>
  token.type.label === "template" || previous?.type.label === "template";

function mayBreak(code: string, previous: Token | undefined, text: string): boolean {
  if (previous === undefined) return true;
  return !RESTRICTED.has(code.slice(previous.start, previous.end)) && !["=>", "++", "--"].includes(text);
}

function moveBy(position: { line: number; column: number }, text: string): void {
  const lines = text.split("\n");
  position.line += lines.length - 1;
  position.column = (lines.length > 1 ? 0 : position.column) + (lines.at(-1) ?? "").length;
}
