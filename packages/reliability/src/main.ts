// pnpm test:reliability [--quick | --nightly] [--seed N] [--only G1,G5]: every goal, one after another. See README.md.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Figure, holds, type Size } from "./goal.ts";
import { type GoalEntry, goals } from "./goals.ts";
import { writeReport } from "./report/report.ts";
import { type GoalResult, runGoal } from "./run-goal.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    nightly: { type: "boolean", default: false },
    seed: { type: "string", default: "20261125" },
    only: { type: "string" },
  },
});
const size: Size = values.quick ? "quick" : values.nightly ? "nightly" : "full";
const seed = Number(values.seed);
if (!Number.isInteger(seed)) throw new Error(`--seed takes a whole number, and got ${values.seed}`);
const chosen = choose(values.only);
const out = new URL("../out/", import.meta.url);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

console.log(`${size}, seed ${seed}, Node ${process.version}`);
const results: GoalResult[] = [];
for (const goal of chosen) {
  const result = await runGoal(goal, { seed, size });
  results.push(result);
  tell(result);
}
writeFileSync(
  new URL("figures.json", out),
  `${JSON.stringify({ size, seed, node: process.version, results }, null, 1)}\n`,
);
writeReport(new URL("report.html", out), { size, seed, results });
console.log(`\nfigures and charts: ${new URL("report.html", out).pathname}`);
const failed = results.filter(({ problem }) => problem !== undefined).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function choose(only: string | undefined): readonly GoalEntry[] {
  if (only === undefined) return goals.filter(({ asked }) => asked !== true);
  const ids = only.split(",").map((id) => id.trim().toUpperCase());
  const unknown = ids.filter((id) => goals.every((goal) => goal.id !== id));
  if (unknown.length > 0) throw new Error(`--only: there is no ${unknown}; there are ${goals.map(({ id }) => id)}`);
  return goals.filter(({ id }) => ids.includes(id));
}

function tell(result: GoalResult): void {
  const { id, title, seconds, figures, problem } = result;
  console.log(`\n${problem === undefined ? "pass" : "FAIL"} ${id} ${title} (${seconds.toFixed(0)} s)`);
  for (const figure of figures) console.log(`  ${holds(figure) ? " " : "!"} ${figure.name}: ${show(figure)}`);
  if (problem === undefined) return;
  const trace = new URL(`${id}.failure.txt`, out);
  writeFileSync(trace, `${problem}\n\n${result.output}`);
  console.log(`  ${problem.split("\n")[0]}`);
  console.log(`  all of it: ${trace.pathname}`);
  console.log(`  once more: pnpm test:reliability --only ${id} --seed ${seed}${size === "full" ? "" : ` --${size}`}`);
}

function show({ value, unit = "", most, least }: Figure): string {
  const bar =
    most !== undefined ? ` (at most ${round(most)})` : least !== undefined ? ` (at least ${round(least)})` : "";
  return `${round(value)}${unit === "" ? "" : ` ${unit}`}${bar}`;
}

function round(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 2 });
}
