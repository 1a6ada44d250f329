/** Charts as SVG, readable on light and dark pages. */

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Written beside it. */
  readonly text: string;
  /** Which of the colours it has. */
  readonly colour: Colour;
}

export type Colour = "ours" | "other" | "plain";

export interface BarGroup {
  readonly name: string;
  readonly bars: readonly Bar[];
}

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const width = 860;
const style = `<style>
text { fill: #0f172a; font: 12px system-ui, sans-serif } .name { font-weight: 600 } .soft { fill: #475569 }
.ours { fill: #2563eb } .other { fill: #64748b } .plain { fill: #a8b3c4 }
.grid { stroke: #cbd5e1 } .line { fill: none; stroke: #2563eb; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
text { fill: #e2e8f0 } .soft { fill: #94a3b8 } .ours { fill: #60a5fa } .other { fill: #94a3b8 } .plain { fill: #64748b }
.grid { stroke: #334155 } .line { stroke: #60a5fa }
}
</style>`;

/** Groups one below the other; each bar is a share of the longest of its group. */
export function barChart(title: string, groups: readonly BarGroup[]): string {
  const left = 200;
  const height = 16;
  const parts: string[] = [];
  let y = 8;
  for (const { name, bars } of groups) {
    parts.push(text(10, y + 11, name, "name"));
    y += height + 2;
    const most = Math.max(...bars.map(({ value }) => value));
    for (const { label, value, text: beside, colour } of bars) {
      const length = Math.max(1, ((width - left - 230) * value) / most);
      parts.push(text(left - 10, y + 11, label, "soft", "end"));
      parts.push(rectangle(left, y, length, height - 3, colour), text(left + length + 6, y + 11, beside));
      y += height;
    }
    y += 12;
  }
  return page(title, y, parts);
}

const lineHeight = 180;

/** One small chart a line, both axes logarithmic: a straight line of slope 1 is linear growth. */
export function lineCharts(title: string, lines: readonly (Line & { readonly x: string })[]): string {
  const columns = 2;
  const cell = width / columns;
  const parts = lines.map((line, at) => {
    const [x, y] = [(at % columns) * cell, Math.floor(at / columns) * (lineHeight + 40)];
    return `<g transform="translate(${x} ${y})">${lineChart(line, cell)}</g>`;
  });
  return page(title, Math.ceil(lines.length / columns) * (lineHeight + 40), parts);
}

function lineChart({ name, points, x }: Line & { readonly x: string }, cell: number): string {
  const [left, top, bottom, right] = [52, 30, lineHeight - 8, cell - 20];
  const toX = scale(
    points.map(([value]) => value),
    left,
    right,
  );
  const toY = scale(
    points.map(([, value]) => value),
    bottom,
    top,
  );
  const parts = [text(left, 16, name, "name"), text(right, bottom + 30, x, "soft", "end")];
  for (const value of toX.ticks) parts.push(text(toX.of(value), bottom + 15, short(value), "soft", "middle"));
  for (const value of toY.ticks) {
    const at = toY.of(value).toFixed(1);
    parts.push(
      `<path class="grid" d="M${left} ${at}H${right}"/>`,
      text(left - 6, Number(at) + 4, short(value), "soft", "end"),
    );
  }
  const path = points.map(([px, py]) => `${toX.of(px).toFixed(1)} ${toY.of(py).toFixed(1)}`);
  parts.push(`<path class="line" d="M${path.join("L")}"/>`);
  for (const point of path)
    parts.push(`<circle class="ours" r="3" cx="${point.split(" ")[0]}" cy="${point.split(" ")[1]}"/>`);
  return parts.join("");
}

/** Logarithmic, over whole powers of ten. */
function scale(values: readonly number[], from: number, to: number): { of(value: number): number; ticks: number[] } {
  const least = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
  return {
    of: (value) => from + ((Math.log10(value) - least) / (most - least)) * (to - from),
    ticks: Array.from({ length: most - least + 1 }, (_, at) => 10 ** (least + at)),
  };
}

const short = (value: number): string =>
  value >= 1e6 ? `${value / 1e6}M` : value >= 1e3 ? `${value / 1e3}k` : String(Number(value.toPrecision(3)));

function page(title: string, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><title>${escaped(title)}</title>${style}${parts.join("")}</svg>\n`;
}

const rectangle = (x: number, y: number, length: number, height: number, colour: string): string =>
  `<rect class="${colour}" x="${x}" y="${y}" width="${length.toFixed(1)}" height="${height}"/>`;

function text(x: number, y: number, content: string, kind = "", anchor: "start" | "middle" | "end" = "start"): string {
  return `<text${kind && ` class="${kind}"`} x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

/** Without the marks of code in Markdown. */
const escaped = (content: string): string =>
  content.replaceAll("`", "").replace(/[<&>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
