import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createCodeAct } from "@codeact/core";
import { createHyperlightEngine, type HyperlightEngineOptions } from "@codeact/core/hyperlight";

/** How long the loop below takes on a machine of today, where nothing is emulated. */
const assumedLoopMs = 80;
/** Emulated, waking a VM takes time that the loop does not. */
const leastFactor = process.env.EMULATED ? 5 : 1;
const mostFactor = 20;

const medianOf = (times: number[]): number => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

interface Times {
  /** From nothing to the first result; the lowest of all rounds. */
  readonly coldMs: number;
  /** One run after another on the same VM: what it costs to restore it and run. The median. */
  readonly nextMs: number;
  /** What the first VM, with the snapshot all share, takes of this process's memory. */
  readonly vmBytes: number;
}

/** For `return 1`. */
export async function restoreRatio(
  loadAddon: HyperlightEngineOptions["loadAddon"],
  memoryBytes: number,
  rounds: number,
): Promise<Times> {
  const cold: number[] = [];
  const next: number[] = [];
  let vmBytes = 0;
  for (let round = 0; round < rounds; round++) {
    const before = await restBytes();
    const engine = createHyperlightEngine({ vms: 1, ...(loadAddon && { loadAddon }) });
    const codeact = createCodeAct({ tools: [], engine, limits: { memoryBytes } });
    cold.push(await timed(() => codeact.run("return 1")));
    for (let run = 0; run < 5; run++) next.push(await timed(() => codeact.run("return 1")));
    vmBytes = (await restBytes()) - before;
    await engine.dispose();
  }
  return { coldMs: Math.min(...cold), nextMs: medianOf(next), vmBytes };
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Memory of this process with all garbage collected: only then do snapshots give theirs back. */
export async function restBytes(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await setTimeout(50);
  }
  return process.memoryUsage().rss;
}

/** Calibrates: how much slower this boot is than a machine of today. */
export async function measure(): Promise<{ timeFactor: number; report: string }> {
  const lines: string[] = [];
  for (const mebibytes of [8, 16, 64]) {
    const { coldMs, nextMs, vmBytes } = await restoreRatio(undefined, mebibytes * 2 ** 20, 1);
    const times = `cold ${coldMs.toFixed(0)} ms, restore + run ${nextMs.toFixed(0)} ms (${(coldMs / nextMs).toFixed(1)} x less)`;
    lines.push(`memory ${mebibytes} MiB: ${times}; the first VM takes ${(vmBytes / 2 ** 20).toFixed(0)} MiB`);
  }
  const loop = await timed(async () => {
    let sum = 0;
    for (let i = 0; i < 2e7; i++) sum = (sum * 31 + i) | 0;
    return sum;
  });
  const timeFactor = Math.min(mostFactor, Math.max(leastFactor, loop / assumedLoopMs));
  lines.push(`time factor ${timeFactor.toFixed(1)} (host loop ${loop.toFixed(0)} ms)`);
  return { timeFactor, report: lines.join("\n") };
}
