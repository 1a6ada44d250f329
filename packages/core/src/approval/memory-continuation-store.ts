import { CodeActError } from "../errors.ts";
import type { ContinuationStore } from "../stores.ts";

interface Entry {
  generation: number;
  /** Until when nobody else can take it. */
  until: number;
  expiresAt: number;
  outcome: string | undefined;
}

/** Options of `memoryContinuationStore`. */
export interface MemoryContinuationStoreOptions {
  /** Claims that have not expired, beyond which new ones are refused. @default 1,000,000 */
  readonly maximum?: number;
}

/**
 * Keeps claims in this process: single use holds here, and not in others. Expired claims are forgotten.
 * `claim` throws `CODEACT_CAPACITY` when it is full.
 */
export function memoryContinuationStore({
  maximum = 1_000_000,
}: MemoryContinuationStoreOptions = {}): ContinuationStore {
  const entries = new Map<string, Entry>();
  let sweepAt = 1_024;
  const sweep = (now: number): void => {
    for (const [key, { expiresAt }] of entries) if (expiresAt <= now) entries.delete(key);
    // Twice what is left: each claim pays for a constant part of the sweeps.
    sweepAt = Math.max(1_024, 2 * entries.size);
  };
  return {
    async claim(key, { expiresAt, leaseMs = Number.POSITIVE_INFINITY }) {
      const now = Date.now();
      const entry = entries.get(key);
      if (entry !== undefined && (entry.outcome !== undefined || now < entry.until)) {
        return { claimed: false, outcome: entry.outcome };
      }
      if (entry === undefined && entries.size >= Math.min(sweepAt, maximum)) sweep(now);
      if (entry === undefined && entries.size >= maximum) throw full(maximum);
      const generation = (entry?.generation ?? 0) + 1;
      entries.set(key, { generation, until: now + leaseMs, expiresAt, outcome: undefined });
      return { claimed: true, generation };
    },
    async settle(key, generation, outcome) {
      const entry = entries.get(key);
      if (entry?.generation === generation) entry.outcome ??= outcome;
    },
  };
}

function full(maximum: number): CodeActError {
  const message = `The memory store holds ${maximum} claims that have not expired. Shorten continuations.ttlMs, or keep claims in a file store or a database.`;
  return new CodeActError("CODEACT_CAPACITY", message, { details: { maximum } });
}
