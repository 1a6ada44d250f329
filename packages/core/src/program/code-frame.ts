const CONTEXT_LINES = 1;
const WIDEST_LINE = 160;

/** About three numbered lines of the source around `line`, with a caret under `column` (both 1-based). */
export function codeFrame(source: string, line: number, column?: number): string {
  const lines = source.split(/\r\n|[\n\r\u2028\u2029]/);
  const first = Math.max(1, line - CONTEXT_LINES);
  const last = Math.min(lines.length, line + CONTEXT_LINES);
  const gutter = String(last).length;
  const from = column === undefined ? 0 : Math.max(0, column - 1 - WIDEST_LINE / 2);
  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = (lines[number - 1] ?? "").replaceAll("\t", " ").slice(from, from + WIDEST_LINE);
    frame.push(`${number === line ? ">" : " "} ${String(number).padStart(gutter)} | ${text}`.trimEnd());
    if (number === line && column !== undefined) {
      frame.push(`  ${" ".repeat(gutter)} | ${" ".repeat(Math.max(0, column - 1 - from))}^`);
    }
  }
  return frame.join("\n");
}
