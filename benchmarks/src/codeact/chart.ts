import { barChart, type Colour } from "../chart.ts";
import type { Row } from "./measure.ts";
import type { Wiring } from "./workload.ts";

const colours: Readonly<Record<Wiring, Colour>> = {
  "one call a turn": "plain",
  "parallel calls": "other",
  CodeAct: "ours",
};

/** A bar for each row: all its tokens, as a share of the longest of its workload and framework. */
export function chartOf(rows: readonly Row[]): string {
  const groups = Map.groupBy(rows, ({ workload, framework }) => `${workload}, ${framework}`);
  return barChart(
    "Tokens of each wiring",
    [...groups].map(([name, members]) => ({
      name,
      bars: members.map(({ wiring, tokens, seconds }) => ({
        label: wiring,
        value: tokens.mean,
        text: `${Math.round(tokens.mean).toLocaleString("en-US")} tokens, ${seconds.mean.toFixed(1)} s`,
        colour: colours[wiring],
      })),
    })),
  );
}
