import type { Chart, Histogram, LineChart } from "../goal.ts";

const [width, height] = [640, 234];
const margin = { left: 56, right: 32, top: 26, bottom: 36 };
const ticks = 4;

/** An SVG that takes its colours from the page around it. */
export const drawChart = (chart: Chart): string => (chart.kind === "line" ? drawLine(chart) : drawHistogram(chart));

interface Scale {
  (value: number): number;
  readonly marks: readonly number[];
}

function scale(least: number, most: number, from: number, to: number): Scale {
  const span = most - least || 1;
  const marks = Array.from({ length: ticks + 1 }, (_none, at) => least + (span * at) / ticks);
  return Object.assign((value: number) => from + ((value - least) / span) * (to - from), { marks });
}

const across = (least: number, most: number): Scale => scale(least, most, margin.left, width - margin.right);
const up = (most: number): Scale => scale(0, most, height - margin.bottom, margin.top);

function drawLine({ points, x, y }: LineChart): string {
  const [xs, ys] = [points.map(([at]) => at), points.map(([, value]) => value)];
  const h = across(Math.min(...xs), Math.max(...xs));
  const v = up(Math.max(...ys) * 1.1);
  const path = points
    .map(([at, value], n) => `${n === 0 ? "M" : "L"}${h(at).toFixed(1)} ${v(value).toFixed(1)}`)
    .join("");
  return frame(`<path class="line" d="${path}"/>`, h, v, x, y);
}

const bars = 40;

function drawHistogram({ values, x }: Histogram): string {
  const [least, most] = [Math.min(0, ...values), Math.max(1, ...values)];
  const counts = Array.from({ length: bars }, () => 0);
  for (const value of values) {
    const at = Math.min(bars - 1, Math.floor(((value - least) / (most - least)) * bars));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const h = across(least, most);
  const v = up(Math.max(...counts));
  const wide = (width - margin.left - margin.right) / bars;
  const rects = counts.map((count, at) => {
    const top = v(count);
    return `<rect x="${(margin.left + at * wide + 1).toFixed(1)}" y="${top.toFixed(1)}" width="${(wide - 2).toFixed(1)}" height="${(v(0) - top).toFixed(1)}"/>`;
  });
  return frame(rects.join(""), h, v, x, "how many");
}

function frame(inner: string, h: Scale, v: Scale, x: string, y: string): string {
  const number = (value: number): string =>
    value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 });
  const rows = v.marks.map(
    (mark) =>
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${v(mark)}" y2="${v(mark)}"/><text x="${margin.left - 6}" y="${v(mark) + 4}" text-anchor="end">${number(mark)}</text>`,
  );
  const columns = h.marks.map(
    (mark) => `<text x="${h(mark)}" y="${height - margin.bottom + 16}" text-anchor="middle">${number(mark)}</text>`,
  );
  const names = `<text x="${width - margin.right}" y="${height - 4}" text-anchor="end">${x}</text><text x="4" y="12">${y}</text>`;
  return `<svg viewBox="0 0 ${width} ${height}" role="img">${rows.join("")}${columns.join("")}${names}${inner}</svg>`;
}
