import type { Row } from "./measure.ts";
import { wirings } from "./workload.ts";

const colours = ["#94a3b8", "#64748b", "#2563eb"];
const left = 190;
const width = 860;
const barHeight = 16;

/** A bar for each row: all its tokens, as a share of the longest of its workload and framework. */
export function chartOf(rows: readonly Row[]): string {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = `${row.workload}, ${row.framework}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const parts: string[] = [];
  let y = 40;
  for (const [name, members] of groups) {
    parts.push(text(left - 10, y + barHeight, name, "end"));
    const most = Math.max(...members.map(({ tokens }) => tokens.mean));
    for (const { wiring, tokens, seconds } of members) {
      const length = Math.max(1, ((width - left - 230) * tokens.mean) / most);
      const label = `${Math.round(tokens.mean).toLocaleString("en-US")} tokens, ${seconds.mean.toFixed(1)} s`;
      const colour = colours[wirings.indexOf(wiring)] ?? "#000";
      parts.push(
        `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${barHeight - 3}" fill="${colour}"/>`,
      );
      parts.push(text(left + length + 6, y + 11, label, "start"));
      y += barHeight;
    }
    y += 14;
  }
  const legend = wirings.map(
    (wiring, at) =>
      `<rect x="${left + at * 170}" y="12" width="12" height="12" fill="${colours[at]}"/>${text(left + at * 170 + 18, 22, wiring, "start")}`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" font-family="system-ui, sans-serif" font-size="12"><title>Tokens of each wiring</title><rect width="100%" height="100%" fill="#fff"/>${legend.join("")}${parts.join("")}</svg>\n`;
}

function text(x: number, y: number, content: string, anchor: "start" | "end"): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="#0f172a">${content}</text>`;
}
