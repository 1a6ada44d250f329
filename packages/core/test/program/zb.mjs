import { readFileSync } from "node:fs";
import { createProgramPreparer } from "../../src/program/prepare-program.ts";

const ps = readFileSync("/work/shared/programs/programs.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((l) => JSON.parse(l));
const prep = createProgramPreparer({ remembered: 0 });
const t = performance.now();
prep("const a: number = 1");
console.log("first ts", performance.now() - t);
for (let i = 0; i < 30; i++) for (const p of ps) prep(p.program);
const rows = ps.map((p) => {
  const ts = [];
  for (let i = 0; i < 40; i++) {
    const t = performance.now();
    prep(p.program);
    ts.push(performance.now() - t);
  }
  ts.sort((a, b) => a - b);
  return [p.id, p.habit, p.program.length, ts[20], ts[38]];
});
rows.sort((a, b) => b[3] - a[3]);
for (const r of rows.slice(0, 8)) console.log(r.join("  "));
console.log("median of medians", rows[rows.length >> 1][3], "mean", rows.reduce((a, r) => a + r[3], 0) / rows.length);
