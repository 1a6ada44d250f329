import { compare, figureOf } from "../compare.ts";
import { describeFloors, measureFloors } from "../floors.ts";
import { describeMachine } from "../machine.ts";
import { type Spread, spread } from "../measure.ts";
import { shown, tableOf } from "../table.ts";

const micro = "codeact-hyperlight";
const wasm = "codeact";
const tests = ["cold", "fresh", "call", "parallel", "interrupt", "throughput", "parked", "cpu"];

/** Both engines within one boot: where all is emulated only the ratios say something, elsewhere the numbers too. */
export async function hyperlightSession(): Promise<void> {
  const emulated = process.env.EMULATED !== undefined;
  const machine = `${describeMachine()}${emulated ? "; emulated in software: compare ratios only" : ""}`;
  const head = [machine, describeFloors(await measureFloors())];
  process.stderr.write(`${head.join("\n")}\n`);
  const measured = await compare([micro, wasm], tests, 1);
  const rows = [...measured].map(([figure, byPeer]) => {
    const { title, unit } = figureOf(figure);
    const [one, other] = [micro, wasm].map((peer) => spread(byPeer.get(peer) ?? []));
    const ratio = (one?.median ?? Number.NaN) / (other?.median ?? Number.NaN);
    return [`${title}, ${unit}`, show(one), show(other), Number.isNaN(ratio) ? "-" : shown(ratio)];
  });
  console.log([...head, tableOf(["", "Hyperlight", "WebAssembly", "ratio"], rows)].join("\n\n"));
}

function show(found: Spread | undefined): string {
  if (found === undefined || Number.isNaN(found.median)) return "-";
  return found.median === found.p95 ? shown(found.median) : `${shown(found.median)} / ${shown(found.p95)}`;
}
