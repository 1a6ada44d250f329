import { namesIn } from "../internal/owner-files.ts";
import type { JournalStore } from "../stores.ts";
import { Segment } from "./segment.ts";

/** Options of `fileJournalStore`. */
export interface FileJournalStoreOptions {
  readonly directory: string;
  /** Waits until lines are on the disk, so that runs survive a loss of power too. @default false */
  readonly fsync?: boolean;
}

const sweepEveryMs = 3_600_000;

/**
 * Keeps each journal in files that only their owner can read, one for each process that has taken the run. Expired journals
 * are removed once an hour, when a run is taken.
 */
export function fileJournalStore({ directory, fsync = false }: FileJournalStoreOptions): JournalStore {
  const held = new Map<string, Segment>();
  let sweptAt = Date.now();
  return {
    async take(runId, terms) {
      const now = Date.now();
      if (now - sweptAt >= sweepEveryMs) {
        sweptAt = now;
        await sweep(directory, now);
      }
      const past = await segmentsOf(directory, runId);
      const last = past.at(-1);
      const leaseMs = last === undefined ? 0 : (await last.leaseEnd()) - now;
      if (leaseMs > 0) return { taken: false, retryAfterMs: Math.ceil(leaseMs) };
      const segment = last?.next ?? new Segment(directory, runId, 1);
      if (!(await segment.create(terms))) return { taken: false, retryAfterMs: terms.leaseMs };
      held.set(runId, segment);
      const lines: string[] = [];
      for (const one of past) lines.push(...(await one.lines()));
      return { taken: true, generation: segment.generation, lines };
    },
    async append(runId, generation, lines, terms) {
      const known = held.get(runId);
      const segment = known?.generation === generation ? known : new Segment(directory, runId, generation);
      await segment.write(lines, terms, fsync);
      // Whoever takes the run makes its file first and reads afterwards; we write first and look afterwards.
      const lost = await segment.next.isThere();
      if (lost || terms.leaseMs === 0) held.delete(runId);
      else held.set(runId, segment);
      return !lost;
    },
    async abandoned() {
      const runs: string[] = [];
      for (const segment of await newestSegments(directory)) {
        if ((await segment.leaseEnd()) > Date.now() || (await segment.isAtRest())) continue;
        // A process may have died before it wrote anything.
        if (segment.generation > 1 || (await segment.lines()).length > 0) runs.push(segment.runId);
      }
      return runs;
    },
  };
}

/** The segments of one run, from the first. */
async function segmentsOf(directory: string, runId: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (let segment = new Segment(directory, runId, 1); await segment.isThere(); segment = segment.next) {
    segments.push(segment);
  }
  return segments;
}

async function newestSegments(directory: string): Promise<Segment[]> {
  const newest = new Map<string, Segment>();
  for (const file of await namesIn(directory)) {
    const segment = Segment.from(directory, file);
    const other = segment && newest.get(segment.runId);
    if (segment !== undefined && segment.generation > (other?.generation ?? 0)) newest.set(segment.runId, segment);
  }
  return [...newest.values()];
}

async function sweep(directory: string, now: number): Promise<void> {
  for (const newest of await newestSegments(directory)) {
    if ((await newest.expiresAt()) > now || (await newest.leaseEnd()) > now) continue;
    for (const segment of await segmentsOf(directory, newest.runId)) await segment.remove();
  }
}
