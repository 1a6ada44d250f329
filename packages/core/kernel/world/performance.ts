import { defineHidden, finishInterface } from "./define.ts";
import { typeError } from "./intrinsics.ts";

/** Replaces `performance` by one that tells the run's clock: it stands still within a step. */
export function installPerformance(global: typeof globalThis, now: () => number): { restart(): void } {
  const origin = { ms: 0 };
  const key = {};
  class Performance {
    constructor(given?: unknown) {
      if (given !== key) throw typeError("Illegal constructor");
    }
    now(): number {
      return now() - origin.ms;
    }
    get timeOrigin(): number {
      return origin.ms;
    }
  }
  finishInterface(Performance, "Performance", { "": 0 });
  defineHidden(global, "performance", new Performance(key));
  return {
    restart() {
      origin.ms = now();
    },
  };
}
