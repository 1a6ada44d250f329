// pnpm bench:peers [--rounds N] [--tests NAMES] [--peers NAMES]: codeact beside others. Results of tests that are not run stay.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { attackApart } from "../apart.ts";
import { compare } from "../compare.ts";
import { describeFloors, measureFloors } from "../floors.ts";
import { describeMachine } from "../machine.ts";
import { spread } from "../measure.ts";
import { loadPeer, peerFiles } from "../peers/peers.ts";
import { cases } from "../tests/hostile.ts";
import { peerTests } from "../tests/tests.ts";
import { type Attacked, chartsOf, describeOutcome, type PeerResults, reportOf } from "./peers-report.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    tests: { type: "string", default: [...Object.keys(peerTests), "hostile"].join(",") },
    peers: { type: "string", default: peerFiles.join(",") },
    out: { type: "string" },
  },
});
const peers = values.peers.split(",");
const names = values.tests.split(",");
const file = values.out === undefined ? undefined : `${values.out}/peers.json`;
const before =
  file !== undefined && existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as PeerResults) : undefined;
const results: PeerResults = {
  head: [describeMachine(), describeFloors(await measureFloors())],
  figures: { ...before?.figures },
  hostile: { ...before?.hostile },
};
const measured = await compare(
  // With nothing, what the benchmark's own process takes to start.
  [...peers, "none"],
  names.filter((name) => name in peerTests),
  Number(values.rounds),
  (peer, test) => peer !== "none" || test === "cold",
);
for (const [figure, byPeer] of measured) {
  const spreads = [...byPeer].map(([peer, samples]) => [peer, spread(samples)]);
  results.figures[figure] = { ...results.figures[figure], ...Object.fromEntries(spreads) };
}
if (names.includes("hostile")) {
  for (const [name, { timeMs = 500 }] of Object.entries(cases)) {
    const outcomes: Record<string, Attacked> = { ...results.hostile[name] };
    for (const peer of peers) {
      outcomes[peer] = await attackApart(peer, name, timeMs);
      process.stderr.write(`${name}, ${peer}: ${describeOutcome(outcomes[peer])}\n`);
    }
    results.hostile[name] = outcomes;
  }
}

const titles = new Map<string, string>();
for (const peer of peerFiles) titles.set(peer, (await loadPeer(peer)).name);
const report = reportOf(results, titles);
console.log(report);
if (file !== undefined) {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(`${values.out}/peers.md`, `${report}\n`);
  for (const [name, svg] of chartsOf(results, titles)) writeFileSync(`${values.out}/peers-${name}.svg`, svg);
}
