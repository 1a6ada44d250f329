import { readdirSync } from "node:fs";
import type { Figure } from "../goal.ts";
import { workers } from "./workers.ts";

/** What keeps a process alive or fills up: how many there are of each kind. */
export type Resources = Readonly<Record<string, number>>;

export function countResources(): Resources {
  const counts: Record<string, number> = { workers: workers.size };
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  // The folder itself is open while it is read.
  if (process.platform === "linux") counts.descriptors = readdirSync("/proc/self/fd").length - 1;
  counts.listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return counts;
}

/** Kinds of which there are more now, which it names; waits a while for what is still being closed. */
export async function leftOver(before: Resources, withinMs = 2_000): Promise<Figure> {
  const until = performance.now() + withinMs;
  for (;;) {
    const more = Object.entries(countResources()).filter(([kind, count]) => count > (before[kind] ?? 0));
    if (more.length === 0) return figure(0);
    if (performance.now() > until) {
      for (const [kind, count] of more) console.error(`${kind}: ${before[kind] ?? 0} before, ${count} after`);
      return figure(more.length);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const figure = (value: number): Figure => ({
  name: "kinds of workers, timers, sockets, descriptors and listeners left over",
  value,
  most: 0,
});
