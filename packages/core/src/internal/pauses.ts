import { setImmediate as turn } from "node:timers/promises";

/** Gives the event loop to others whenever about so much work was done since the last time; undefined when it was not yet. */
export function createPauses(most: number): (done: number) => Promise<void> | undefined {
  let left = most;
  return (done) => {
    left -= done;
    if (left > 0) return undefined;
    left = most;
    return turn();
  };
}
