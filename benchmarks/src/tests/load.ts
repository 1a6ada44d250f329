import { monitorEventLoopDelay } from "node:perf_hooks";
import { fromCallers, perSecond } from "../measure.ts";
import { treeBytes } from "./memory.ts";
import { park } from "./park.ts";
import { bounds, five, open, tools } from "./programs.ts";
import type { Test } from "./test.ts";

export const throughput: Test = {
  figures: {
    callers1: { title: "runs of 5 calls, 1 caller", unit: "/s" },
    callers8: { title: "runs of 5 calls, 8 callers", unit: "/s" },
    callers64: { title: "runs of 5 calls, 64 callers", unit: "/s" },
    delayP99: { title: "event-loop delay meanwhile (8), p99", unit: "ms" },
  },
  async measure(peer) {
    const session = await open(peer);
    const work = (): Promise<unknown> => session.run(five);
    await perSecond(work, 8, 500);
    const samples: Record<string, number[]> = {};
    for (const callers of [1, 8, 64]) {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      try {
        samples[`callers${callers}`] = [await perSecond(work, callers, 1_500)];
      } catch (thrown) {
        process.stderr.write(`${peer.name} refuses ${callers} callers: ${thrown}\n`);
        continue;
      }
      delay.disable();
      if (callers === 8) samples.delayP99 = [delay.percentile(99) / 1e6];
    }
    return samples;
  },
};

const mebibyte = 2 ** 20;

/** Many who wait, and many who work. */
export const crowd: Test = {
  figures: {
    peak: { title: "1,000 parked runs and 64 callers: most memory of the process", unit: "MiB" },
    rate: { title: "1,000 parked runs and 64 callers: runs of 5 calls", unit: "/s" },
  },
  async measure(peer) {
    const parking = park(tools);
    const session = await peer.open(parking.tools, bounds);
    let peak = 0;
    const look = setInterval(() => {
      peak = Math.max(peak, treeBytes() / mebibyte);
    }, 100);
    await parking.fill(session, 1_000);
    const rate = await perSecond(() => session.run(five), 64, 4_000);
    clearInterval(look);
    return { peak: [peak], rate: [rate] };
  },
};

/** Runs at full rate, and the memory that is left after each hundredth of them. */
function flatOver(title: string, isOver: (runs: number, ms: number) => boolean): Test {
  return {
    figures: {
      grown: { title, unit: "MiB" },
      rate: { title: "  their rate", unit: "/s" },
    },
    async measure(peer) {
      const session = await open(peer);
      const memory: number[] = [];
      const begun = performance.now();
      let runs = 0;
      await fromCallers(8, async () => {
        if (isOver(runs, performance.now() - begun)) return false;
        if (++runs % 2_000 === 0) memory.push(process.memoryUsage.rss() / mebibyte);
        await session.run(five);
        return true;
      });
      const quarter = (at: number): number[] =>
        memory.slice(Math.floor((memory.length * at) / 4), Math.floor((memory.length * (at + 1)) / 4));
      // The least of a quarter is what garbage collection cannot free.
      const grown = Math.min(...quarter(3)) - Math.min(...quarter(1));
      return { grown: [grown], rate: [(runs / (performance.now() - begun)) * 1_000] };
    },
  };
}

export const flat: Test = flatOver("growth of memory over 200,000 runs of 5 calls", (runs) => runs >= 200_000);
export const flatHour: Test = flatOver("growth of memory over an hour of runs of 5 calls", (_, ms) => ms >= 3_600_000);
