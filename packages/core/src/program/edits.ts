import type { ColumnShift } from "./program.ts";

/** Replaces `start` to `end` of a text. Edits never overlap; those at one place are applied in the order given. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export const insertion = (at: number, text: string): Edit => ({ start: at, end: at, text });

/** Replaces a range by a text of the same height and, where it fits, the same width, so that what follows stays put. */
export function replacement(source: string, start: number, end: number, text: string): Edit {
  const old = source.slice(start, end);
  const lines = old.split("\n");
  if (lines.length === 1) return { start, end, text: text.padEnd(end - start) };
  return { start, end, text: text + "\n".repeat(lines.length - 1) + " ".repeat((lines.at(-1) ?? "").length) };
}

/** The same text with every character but line breaks turned into a space. */
export const blank = (text: string): string => text.replace(/[^\n]/g, " ");

/** Applies edits and tells where columns moved. An edit inside a range that another replaces is void. */
export function applyEdits(source: string, edits: readonly Edit[]): { text: string; shifts: ColumnShift[] } {
  const sorted = [...edits].sort((a, b) => a.start - b.start || Number(isReplacement(a)) - Number(isReplacement(b)));
  const shifts: ColumnShift[] = [];
  const written: string[] = [];
  const from = { offset: 0, line: 1, column: 1 };
  const to = { line: 1, column: 1 };
  for (const edit of sorted) {
    if (edit.start < from.offset) continue;
    const kept = source.slice(from.offset, edit.start);
    written.push(kept, edit.text);
    advance(to, kept);
    advance(to, edit.text);
    advance(from, source.slice(from.offset, edit.end));
    from.offset = edit.end;
    shifts.push({ line: to.line, column: to.column, by: to.column - from.column });
  }
  written.push(source.slice(from.offset));
  return {
    text: written.join(""),
    shifts: shifts.filter((shift, i) => shift.by !== 0 || shifts[i - 1]?.line === shift.line),
  };
}

/** Where a 1-based position in `program.code` is in the source as written. */
export function sourcePosition(
  program: { readonly shifts: readonly (readonly ColumnShift[])[] },
  line: number,
  column: number,
): { line: number; column: number } {
  const original = program.shifts.reduce((at, shifts) => {
    const shift = shifts.findLast((s) => s.line === line && s.column <= at);
    return Math.max(1, at - (shift?.by ?? 0));
  }, column);
  return { line, column: original };
}

const isReplacement = (edit: Edit): boolean => edit.end > edit.start;

function advance(position: { line: number; column: number }, text: string): void {
  const breaks = text.split("\n");
  const tail = (breaks.at(-1) ?? "").length;
  position.line += breaks.length - 1;
  position.column = breaks.length > 1 ? tail + 1 : position.column + tail;
}
