// pnpm bench: what a run costs on this machine, now. See README.md for what else it can show.
import { parseArgs } from "node:util";
import { barsSession, type Ours } from "./sessions/bars.ts";
import { checkBudgets, readBudgets } from "./sessions/check.ts";
import { costsSession } from "./sessions/costs.ts";
import { growthSession } from "./sessions/growth.ts";

const { values } = parseArgs({
  options: {
    engine: { type: "string", default: "wasm" },
    bars: { type: "boolean" },
    nightly: { type: "boolean" },
    growth: { type: "boolean" },
    check: { type: "boolean" },
    out: { type: "string" },
  },
});
const peer = { wasm: "codeact", hyperlight: "codeact-hyperlight" }[values.engine];
if (peer === undefined) throw new Error("--engine is wasm or hyperlight");
const engine =
  values.engine === "wasm"
    ? (await import("@codeact/core/wasm")).createWasmEngine()
    : (await import("@codeact/core/hyperlight")).createHyperlightEngine();
if (!(await session({ peer, engine }))) process.exitCode = 1;
await engine.dispose();

async function session(ours: Ours): Promise<boolean> {
  if (values.bars || values.nightly) return await barsSession(ours, values);
  if (values.growth) return await growthSession(ours.peer, values.out);
  if (values.check) return (await checkBudgets(readBudgets(), { report: console.log })).length === 0;
  return await costsSession(ours, values.out);
}
