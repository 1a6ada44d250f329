import { setTimeout } from "node:timers/promises";
import type { Session, Tools } from "../peers/peer.ts";
import { treeBytes } from "./memory.ts";
import { bounds, nothing, tools } from "./programs.ts";
import type { Test } from "./test.ts";

/** Waits with 50 small objects on one open call. */
const source = "const kept = Array.from({ length: 50 }, (_, i) => ({ i })); await tools.forever({}); return kept";

export interface Parking {
  readonly tools: Tools;
  /** Parks more runs, and gives how many wait in all: some peers refuse some. */
  fill(session: Session, more: number): Promise<number>;
}

export function park(tools: Tools): Parking {
  let waiting = 0;
  const forever = (): Promise<never> => {
    waiting++;
    return new Promise(() => {});
  };
  return {
    tools: { ...tools, forever },
    async fill(session, more) {
      const wanted = waiting + more;
      let refused = 0;
      for (let at = 0; at < more; at++) {
        session.run(source).catch(() => refused++);
        // As fast as they are taken, so that what is measured is waiting and not queued.
        while (at - refused - (waiting - (wanted - more)) > 100) await setTimeout(1);
      }
      const end = performance.now() + 5_000;
      while (waiting + refused < wanted && performance.now() < end) await setTimeout(10);
      return waiting;
    },
  };
}

/** What each takes of those parked after the first few, for which threads are started. */
function parkedAfter(first: number, more: number, title: string): Test {
  return {
    figures: { kib: { title, unit: "KiB" } },
    async measure(peer) {
      const parking = park(tools);
      const session = await peer.open(parking.tools, bounds);
      for (let round = 0; round < 10; round++) await session.run(nothing);
      const few = await parking.fill(session, first);
      await setTimeout(1_000);
      const before = treeBytes();
      const many = await parking.fill(session, more);
      await setTimeout(1_000);
      return { kib: many > few ? [(treeBytes() - before) / (many - few) / 1_024] : [] };
    },
  };
}

export const parked: Test = parkedAfter(12, 20, "memory of a parked run");
/** So many that most are compacted. */
export const compacted: Test = parkedAfter(400, 800, "memory of a parked run, one of a thousand");
