import { writeFileSync } from "node:fs";
import { type Figure, holds, type Size } from "../goal.ts";
import type { GoalResult } from "../run-goal.ts";
import { drawChart } from "./charts.ts";

export interface Report {
  readonly size: Size;
  readonly seed: number;
  readonly results: readonly GoalResult[];
}

/** One page without anything from elsewhere. */
export function writeReport(file: URL, { size, seed, results }: Report): void {
  const head = `${size}, seed ${seed}, Node ${process.version}, ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`;
  writeFileSync(file, page(`<h1>Reliability</h1><p>${head}</p>${results.map(section).join("")}`));
}

function section({ id, title, seconds, figures, charts, problem }: GoalResult): string {
  const state = problem === undefined ? `<b class="good">passed</b>` : `<b class="bad">failed</b>`;
  const why = problem === undefined ? "" : `<pre>${escaped(problem)}</pre>`;
  const rows = figures.map(
    (figure) =>
      `<tr${holds(figure) ? "" : ' class="bad"'}><td>${escaped(figure.name)}<td>${round(figure.value)} ${figure.unit ?? ""}<td>${bar(figure)}`,
  );
  const table = `<table><tr><th>figure<th>measured<th>held to${rows.join("")}</table>`;
  const drawn = charts.map(
    (chart) => `<figure><figcaption>${escaped(chart.title)}</figcaption>${drawChart(chart)}</figure>`,
  );
  return `<section><h2>${id} ${escaped(title)}: ${state}, ${seconds.toFixed(0)} s</h2>${why}${table}${drawn.join("")}</section>`;
}

function bar({ most, least, unit = "" }: Figure): string {
  if (most !== undefined) return `at most ${round(most)} ${unit}`;
  return least === undefined ? "" : `at least ${round(least)} ${unit}`;
}

const round = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 2 });

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1c1e21, #e6e6e6); --paper: light-dark(#fff, #16181b);
  --faint: light-dark(#d8dadd, #3a3d42); --mark: light-dark(#2563eb, #7aa7ff); --good: light-dark(#15803d, #5fd08a); --bad: light-dark(#b91c1c, #ff8a80) }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 720px; margin: 2rem auto; padding: 0 1rem }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem } .good { color: var(--good) } .bad { color: var(--bad) }
table { border-collapse: collapse; width: 100% } th { text-align: left; font-weight: 600 }
td, th { padding: .15rem .5rem .15rem 0; border-bottom: 1px solid var(--faint) } td { font-variant-numeric: tabular-nums }
pre { overflow: auto; max-height: 20rem; color: var(--bad) } figure { margin: 1rem 0 } figcaption { font-weight: 600 }
svg { width: 100%; font-size: 11px } svg text { fill: var(--ink) } svg line { stroke: var(--faint) } svg rect { fill: var(--mark) }
.line { fill: none; stroke: var(--mark); stroke-width: 1.5 }`;

const page = (body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Reliability</title><style>${style}</style><body>${body}</body></html>\n`;
