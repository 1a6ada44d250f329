// pnpm bench:peers [--rounds N] [--json FILE]: what codeact costs beside others, each test of each in a process of its own.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs, promisify } from "node:util";
import { spread } from "../measure.ts";
import type { PeerModule } from "./peer.ts";
import { type Figures, peerTests } from "./peer-tests.ts";

const files = [
  "codeact",
  "vercel-run",
  "quickjs-emscripten",
  "langchain-quickjs",
  "isolated-vm",
  "node-vm",
  "bare-worker",
  "forked-process",
];
const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" }, json: { type: "string" } } });
const run = promisify(execFile);
const child = new URL("./child.ts", import.meta.url).pathname;

const samples = new Map<string, Map<string, number[]>>();
const floors: number[] = [];
for (let round = 1; round <= Number(values.rounds); round++) {
  for (const test of Object.keys(peerTests)) {
    floors.push(await nodeFloor());
    for (const file of files) {
      const figures = await measure(file, test);
      for (const [name, value] of Object.entries(figures)) add(`${test} ${name}`, file, value);
      process.stderr.write(`round ${round}: ${test} ${file} ${JSON.stringify(figures)}\n`);
    }
  }
}

const names = await Promise.all(files.map(async (file) => ((await import(`./${file}.ts`)) as PeerModule).peer.name));
const rows = [...samples].map(([name, byFile]) => [name, ...files.map((file) => median(byFile.get(file)))] as const);
console.log(`Node ${process.version}; node -e 0: ${median(floors)} ms; medians of ${values.rounds} rounds`);
console.log(`| test | ${names.join(" | ")} |\n|${" --- |".repeat(names.length + 1)}`);
for (const row of rows) console.log(`| ${row.join(" | ")} |`);
if (values.json !== undefined) {
  writeFileSync(
    values.json,
    `${JSON.stringify({ node: process.version, floorMs: median(floors), peers: names, rows }, null, 2)}\n`,
  );
}

async function measure(file: string, test: string): Promise<Figures> {
  try {
    const { stdout } = await run(process.execPath, [child, file, test], { timeout: 180_000, maxBuffer: 2 ** 24 });
    return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "{}") as Figures;
  } catch (thrown) {
    process.stderr.write(`${file} ${test} failed: ${String(thrown).slice(0, 300)}\n`);
    return {};
  }
}

async function nodeFloor(): Promise<number> {
  const before = performance.now();
  await run(process.execPath, ["-e", "0"]);
  return performance.now() - before;
}

function add(row: string, file: string, value: number): void {
  const byFile = samples.get(row) ?? new Map<string, number[]>();
  byFile.set(file, [...(byFile.get(file) ?? []), value]);
  samples.set(row, byFile);
}

function median(values: readonly number[] | undefined): string {
  return values === undefined ? "-" : String(Number(spread(values).median.toPrecision(3)));
}
