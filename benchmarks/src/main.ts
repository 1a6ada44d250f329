// pnpm bench [--json FILE]: what a run costs on this machine, now.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { measureRows, type Row, wasmEngine } from "./rows.ts";

const { values } = parseArgs({ options: { json: { type: "string" } } });
const engine = wasmEngine();
await engine.warmup();
console.log(`engine ${engine.info.name} (${engine.info.version}), Node ${process.version}`);
const rows: Row[] = [];
for await (const row of measureRows(engine)) {
  rows.push(row);
  const p95 = row.p95 === undefined ? "" : `  p95 ${row.p95.toFixed(2)}`;
  console.log(`${row.name.padEnd(44)} ${row.median.toFixed(row.median < 1 ? 3 : 1).padStart(9)} ${row.unit}${p95}`);
}
await engine.dispose();
for (const { name, median, budget } of rows) {
  if (budget === undefined || median <= budget) continue;
  console.error(`${name}: ${median.toFixed(2)} is over the budget of ${budget}`);
  process.exitCode = 1;
}
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ node: process.version, engine: engine.info, rows }, null, 2)}\n`);
