import { setImmediate as turn } from "node:timers/promises";

/** Does work of many who come at once, in the order they came, and hears others each time it has taken `mostMs`. */
export type Turns = <T>(work: () => T) => Promise<T>;

export function createTurns(mostMs: number): Turns {
  let next: Promise<void> | undefined;
  let begun = 0;
  return async (work) => {
    for (;;) {
      if (next === undefined) {
        begun = performance.now();
        next = turn().then(() => {
          next = undefined;
        });
      }
      if (performance.now() - begun < mostMs) return work();
      await next;
    }
  };
}
