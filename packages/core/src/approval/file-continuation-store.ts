import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createOwnerFile, namesIn, readIfThere } from "../internal/owner-files.ts";
import type { ContinuationStore } from "../stores.ts";

/** What the file of a claim says. */
interface Terms {
  /** Until when nobody else can take it; null for good. */
  readonly until: number | null;
  readonly expiresAt: number;
}

const sweepEveryMs = 3_600_000;
const claimName = /^([\w~-]{1,128})\.\d+\.claim$/;

/**
 * Keeps claims as files, readable by their owner only, that all processes with this folder share.
 * A claim is one atomic `link`. Expired ones are removed once an hour, when a claim is made.
 */
export function fileContinuationStore({ directory }: { readonly directory: string }): ContinuationStore {
  // Keys are made by us, of characters that are safe in a file name.
  const claimFile = (key: string, generation: number): string => `${key}.${generation}.claim`;
  const outcomeFile = (key: string): string => `${key}.outcome`;
  const read = (name: string): Promise<string | undefined> => readIfThere(join(directory, name));
  const termsOf = async (name: string): Promise<Terms | undefined> => {
    const text = await read(name);
    return text === undefined ? undefined : (JSON.parse(text) as Terms);
  };
  const sweep = async (now: number): Promise<void> => {
    for (const name of await namesIn(directory)) {
      const [, key] = claimName.exec(name) ?? [];
      if (key === undefined) continue;
      const terms = await termsOf(name);
      if (terms === undefined || terms.expiresAt > now) continue;
      for (const gone of [name, outcomeFile(key)]) await rm(join(directory, gone), { force: true });
    }
  };
  let sweptAt = Date.now();
  return {
    async claim(key, { expiresAt, leaseMs }) {
      const now = Date.now();
      const terms = JSON.stringify({ until: leaseMs === undefined ? null : now + leaseMs, expiresAt });
      let claim: Awaited<ReturnType<ContinuationStore["claim"]>> | undefined;
      for (let generation = 1; claim === undefined; generation++) {
        const held = await termsOf(claimFile(key, generation));
        const outcome = held === undefined ? undefined : await read(outcomeFile(key));
        if (outcome !== undefined) claim = { claimed: false, outcome };
        else if (held !== undefined && (held.until === null || now < held.until)) {
          claim = { claimed: false, outcome: undefined };
        } else if (held === undefined) {
          const made = await createOwnerFile(directory, claimFile(key, generation), terms);
          // Whoever had it before may have settled it meanwhile.
          const settled = await read(outcomeFile(key));
          claim = made && settled === undefined ? { claimed: true, generation } : { claimed: false, outcome: settled };
        }
      }
      if (now - sweptAt >= sweepEveryMs) {
        sweptAt = now;
        await sweep(now);
      }
      return claim;
    },
    async settle(key, generation, outcome) {
      const newer = await read(claimFile(key, generation + 1));
      if (newer === undefined) await createOwnerFile(directory, outcomeFile(key), outcome);
    },
  };
}
