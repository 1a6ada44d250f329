import { escapeHiding, type JsonValue } from "@codeact/core";

/** For people: `12 ms`, `1.2 s`, `3 min 4 s`, `5 h 6 min`, `7 days 8 h`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${ms < 10 && ms % 1 !== 0 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const [large, small, unit, below] =
    seconds < 3_600 ? [60, 1, "min", "s"] : seconds < 86_400 ? [3_600, 60, "h", "min"] : [86_400, 3_600, "days", "h"];
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${unit}${rest === 0 ? "" : ` ${rest} ${below}`}`;
}

export function bytes(count: number): string {
  if (count < 1_024) return `${count} B`;
  return count < 2 ** 20 ? `${(count / 1_024).toFixed(1)} KiB` : `${(count / 2 ** 20).toFixed(1)} MiB`;
}

/** Such as `2026-11-25 17:50:28 UTC`. */
export function moment(at: number): string {
  return new Date(at)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");
}

/** One line of JSON in which nothing hides. */
export function brief(value: JsonValue | undefined, longest: number): string {
  const text = escapeHiding(JSON.stringify(value) ?? "");
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Lines in which nothing hides. */
export function lines(text: string): string[] {
  return text.split(/\r?\n/).map((line) => escapeHiding(line.replaceAll("\t", "  ")));
}
