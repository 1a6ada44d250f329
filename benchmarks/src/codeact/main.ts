// pnpm bench:codeact [--seeds N] [--live] [--out FOLDER]: tokens and time of CodeAct beside classic tool calling.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { chartOf } from "./chart.ts";
import config from "./config.json" with { type: "json" };
import { aiSdk } from "./frameworks/ai-sdk.ts";
import { langChain } from "./frameworks/langchain.ts";
import { openAiAgents } from "./frameworks/openai-agents.ts";
import { measure, type Row } from "./measure.ts";
import { findings, tableOf } from "./report.ts";
import { wirings } from "./workload.ts";
import { manyTools } from "./workloads/many-tools.ts";
import { orders } from "./workloads/orders.ts";
import { rows as manyRows } from "./workloads/rows.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string" }, live: { type: "boolean" }, out: { type: "string" } },
});
const apiKey = process.env.OPENAI_API_KEY;
if (values.live && !apiKey) throw new Error("--live needs OPENAI_API_KEY");
const live = values.live && apiKey ? { apiKey } : undefined;
const seeds = Number(values.seeds ?? (live ? 1 : config.seeds));

const rows: Row[] = [];
for (const make of [orders, manyRows, manyTools]) {
  for (const framework of [aiSdk, langChain, openAiAgents]) {
    for (const wiring of wirings) rows.push(await measure(framework, make, wiring, seeds, live));
  }
}
const checks = findings(rows);
console.log(tableOf(rows));
for (const { what, met } of checks) console.log(`${met ? "met    " : "NOT MET"} ${what}`);
if (values.out !== undefined) {
  writeFileSync(`${values.out}/codeact.json`, `${JSON.stringify({ config, seeds, rows, checks }, null, 2)}\n`);
  writeFileSync(`${values.out}/codeact.md`, `${tableOf(rows)}\n`);
  writeFileSync(`${values.out}/codeact.svg`, chartOf(rows));
}
if (!live && checks.some(({ met }) => !met)) process.exitCode = 1;
