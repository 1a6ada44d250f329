import { createCodeAct, type Engine } from "@codeact/core";
import { createHyperlightEngine } from "@codeact/core/hyperlight";

/** How long the loop below takes on a machine of today, where nothing is emulated. */
const assumedLoopMs = 80;
const leastFactor = 5;
const mostFactor = 20;

const medianOf = (times: number[]): number => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function timesOf(engine: Engine, memoryBytes: number): Promise<{ coldMs: number; nextMs: number }> {
  const codeact = createCodeAct({ tools: [], engine, limits: { memoryBytes } });
  const coldMs = await timed(() => codeact.run("return 1"));
  const times: number[] = [];
  for (let round = 0; round < 9; round++) times.push(await timed(() => codeact.run("return 1")));
  await engine.dispose();
  return { coldMs, nextMs: medianOf(times) };
}

/** Calibrates: how much slower this boot is than a machine of today. */
export async function measure(): Promise<{ timeFactor: number; report: string }> {
  const lines: string[] = [];
  // The first VM of a process pays for loading the addon.
  await timesOf(createHyperlightEngine({ vms: 1 }), 16 * 2 ** 20);
  for (const mebibytes of [8, 16, 64]) {
    const { coldMs, nextMs } = await timesOf(createHyperlightEngine({ vms: 1 }), mebibytes * 2 ** 20);
    const ratio = (coldMs / nextMs).toFixed(1);
    lines.push(
      `memory ${mebibytes} MiB: cold ${coldMs.toFixed(0)} ms, next run (restore + run) ${nextMs.toFixed(0)} ms, ${ratio} x`,
    );
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
