import { writeFileSync } from "node:fs";
import { compare, figureOf } from "../compare.ts";
import { describeFloors, measureFloors } from "../floors.ts";
import { describeMachine } from "../machine.ts";
import { spread } from "../measure.ts";
import { ownRows, type Row } from "../own/rows.ts";
import { peerTests } from "../tests/tests.ts";
import type { Ours } from "./bars.ts";

/** Every cost of ours, once; false if one is over its budget. */
export async function costsSession({ peer, engine }: Ours, out: string | undefined): Promise<boolean> {
  const head = [describeMachine(), describeFloors(await measureFloors())];
  console.log(head.join("\n"));
  const rows: Row[] = [];
  const show = (row: Row): void => {
    rows.push(row);
    const p95 = row.p95 === undefined ? "" : `  p95 ${row.p95.toFixed(2)}`;
    console.log(`${row.name.padEnd(52)} ${row.median.toFixed(row.median < 1 ? 3 : 1).padStart(9)} ${row.unit}${p95}`);
  };
  for (const [figure, byPeer] of await compare([peer], [...Object.keys(peerTests), "compacted"], 1)) {
    const { title, unit } = figureOf(figure);
    const samples = byPeer.get(peer) ?? [];
    const { median, p95 } = spread(samples);
    show({ name: title, unit, median, ...(samples.length > 1 && { p95 }) });
  }
  for await (const row of ownRows(engine)) show(row);
  if (out !== undefined) writeFileSync(`${out}/${peer}.json`, `${JSON.stringify({ head, rows }, null, 2)}\n`);
  const over = rows.filter(({ median, budget }) => budget !== undefined && median > budget);
  for (const { name, median, budget } of over) {
    console.error(`${name}: ${median.toFixed(2)} is over the budget of ${budget}`);
  }
  return over.length === 0;
}
