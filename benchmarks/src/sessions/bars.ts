import { writeFileSync } from "node:fs";
import type { Engine } from "@codeact/core";
import { measureApart } from "../apart.ts";
import { type Comparison, compare, figureOf, medianOf } from "../compare.ts";
import { describeFloors, measureFloors } from "../floors.ts";
import { describeMachine } from "../machine.ts";
import { spread } from "../measure.ts";
import { observingRows } from "../own/observing.ts";
import { shown, tableOf } from "../table.ts";

const windows = 5;
const run = "vercel-run";

interface Bar {
  readonly figure: string;
  /** Holds in the best window. */
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Times what `run` has, by the medians over all windows; this decides. */
  readonly ofRun?: { readonly atMost: number } | { readonly atLeast: number };
  /** What this process takes by itself is taken off. */
  readonly overNothing?: true;
}

/** What the WebAssembly engine must show, everything on, on two cores. */
const bars: readonly Bar[] = [
  { figure: "fresh ms", atMost: 0.35, ofRun: { atMost: 1 / 20 } },
  { figure: "call ms", atMost: 0.15, ofRun: { atMost: 1 / 2 } },
  { figure: "parallel ms", atMost: 28 },
  { figure: "throughput callers8", atLeast: 3_000, ofRun: { atLeast: 15 } },
  { figure: "cold ms", atMost: 80, ofRun: { atMost: 1 / 3 }, overNothing: true },
  { figure: "throughput delayP99", atMost: 3 },
  { figure: "interrupt sandboxMs", atMost: 2 },
  { figure: "interrupt tokenMs", atMost: 8 },
  { figure: "parked kib", atMost: 1.9e6 / 1_024 },
  { figure: "compacted kib", atMost: 400e3 / 1_024 },
  { figure: "crowd peak", atMost: 600e6 / 2 ** 20 },
];
/** Of the least memory of the last quarter over that of the second, in MiB: what is over is a leak, of 40 bytes a run. */
const mostGrown = 8;

interface Verdict {
  readonly what: string;
  readonly bar: string;
  readonly measured: string;
  readonly met: boolean;
}

/** What is measured: by its peer in other processes, by its engine in this one. */
export interface Ours {
  readonly peer: string;
  readonly engine: Engine;
}

interface BarsOptions {
  /** Memory is watched for an hour. @default false */
  readonly nightly?: boolean | undefined;
  /** Folder for the results. */
  readonly out?: string | undefined;
}

/** The table of bars, in five windows; false if one is not met. */
export async function barsSession({ peer, engine }: Ours, { nightly = false, out }: BarsOptions): Promise<boolean> {
  const measured: Comparison[] = [];
  const floors: string[] = [];
  const names = [...new Set(bars.map(({ figure }) => figure.split(" ")[0] ?? ""))];
  for (let window = 1; window <= windows; window++) {
    floors.push(`Window ${window}, ${describeFloors(await measureFloors())}`);
    process.stderr.write(`${floors.at(-1)}\n`);
    measured.push(await compare([peer, run, "none"], names, 1, (one, test) => one === peer || isNeeded(one, test)));
  }
  const verdicts = bars.flatMap((bar) => judge(bar, peer, measured));
  verdicts.push(...(await judgeObserving(engine)), await judgeFlat(peer, nightly));
  const rows = verdicts.map(({ what, bar, measured, met }) => [what, bar, measured, met ? "met" : "**not met**"]);
  const report = [describeMachine(), ...floors, tableOf(["", "bar", "measured", ""], rows)].join("\n\n");
  console.log(report);
  if (out !== undefined) {
    writeFileSync(`${out}/bars.md`, `${report}\n`);
    writeFileSync(`${out}/bars.json`, `${JSON.stringify({ machine: describeMachine(), floors, verdicts }, null, 2)}\n`);
  }
  return verdicts.every(({ met }) => met);
}

function isNeeded(peer: string, test: string): boolean {
  return bars.some(({ figure, ofRun, overNothing }) => {
    const [name] = figure.split(" ");
    return name === test && (peer === run ? ofRun !== undefined : overNothing === true);
  });
}

function judge(
  { figure, atMost, atLeast, ofRun, overNothing }: Bar,
  peer: string,
  measured: readonly Comparison[],
): Verdict[] {
  const { title, unit } = figureOf(figure);
  const what = overNothing ? `${title}, over this process alone` : title;
  const of = (who: string): number[] =>
    measured.map((window) => {
      const value = medianOf(window, figure, who) ?? Number.NaN;
      return overNothing ? value - (medianOf(window, figure, "none") ?? Number.NaN) : value;
    });
  const mine = of(peer);
  const verdicts: Verdict[] = [];
  const add = (bar: string, text: string, met: boolean): unknown => verdicts.push({ what, bar, measured: text, met });
  const all = `(${mine.map(shown).join(", ")})`;
  if (atMost !== undefined) {
    const best = Math.min(...mine.filter(Number.isFinite));
    add(`at most ${shown(atMost)} ${unit}`, `${shown(best)} ${all}`, best <= atMost);
  }
  if (atLeast !== undefined) {
    const best = Math.max(...mine.filter(Number.isFinite));
    add(`at least ${shown(atLeast)} ${unit}`, `${shown(best)} ${all}`, best >= atLeast);
  }
  if (ofRun !== undefined) {
    const ratio = spread(mine).median / spread(of(run)).median;
    const text = `${ratio.toPrecision(2)} x run`;
    if ("atMost" in ofRun) add(`at most ${shown(ofRun.atMost)} x run`, text, ratio <= ofRun.atMost);
    else add(`at least ${shown(ofRun.atLeast)} x run`, text, ratio >= ofRun.atLeast);
  }
  return verdicts;
}

async function judgeObserving(engine: Engine): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for await (const { name, median, budget = 0 } of observingRows(engine)) {
    verdicts.push({
      what: name,
      bar: `at most ${budget} %`,
      measured: `${median.toFixed(1)} %`,
      met: median <= budget,
    });
  }
  return verdicts;
}

async function judgeFlat(peer: string, nightly: boolean): Promise<Verdict> {
  const test = nightly ? "flatHour" : "flat";
  const { grown: [grown = Number.NaN] = [], rate: [rate = Number.NaN] = [] } = await measureApart(
    peer,
    test,
    3_900_000,
  );
  const measured = `${grown.toFixed(1)} MiB at ${shown(rate)} runs/s`;
  return { what: figureOf(`${test} grown`).title, bar: `at most ${mostGrown} MiB`, measured, met: grown <= mostGrown };
}
