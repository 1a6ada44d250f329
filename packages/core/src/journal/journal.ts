import type { Outcome } from "../engine.ts";
import type { JsonValue } from "../types.ts";

/** An outcome whose output need not be kept, because the reference is enough to make it again. */
export type Settled = Outcome & { readonly reference?: JsonValue };

/** Makes an output again from its reference. */
export type Recall = (reference: JsonValue) => Promise<JsonValue>;

/**
 * The batches that were delivered, as the texts they were, but for outputs kept by reference: with program, seed, kernel
 * and what the references stand for they reproduce a run.
 */
export interface Journal {
  readonly batches: readonly string[];
  /** Inputs and batches together. */
  readonly bytes: number;
  /** Adds a batch and gives the text to deliver. */
  append(at: number, settled: readonly Settled[]): string;
  /** Takes a batch of an earlier process as it was. */
  restore(batch: string): void;
  /** Counts a call. */
  count(name: string, input: string): void;
}

/** What a call costs the host even when its input is empty. */
const callBytes = 128;

export function createJournal(): Journal {
  const batches: string[] = [];
  let bytes = 0;
  return {
    batches,
    get bytes() {
      return bytes;
    },
    append(at, settled) {
      const text = JSON.stringify({ at, settled: settled.map(({ reference: _reference, ...outcome }) => outcome) });
      const byReference = settled.some(({ reference }) => reference !== undefined);
      this.restore(byReference ? JSON.stringify({ at, settled: settled.map(kept) }) : text);
      return text;
    },
    restore(batch) {
      batches.push(batch);
      bytes += Buffer.byteLength(batch);
    },
    count(name, input) {
      bytes += callBytes + Buffer.byteLength(name) + Buffer.byteLength(input);
    },
  };
}

/** An outcome as a journal keeps it. */
export type KeptOutcome = Outcome | { readonly id: number; readonly reference: JsonValue };

export function kept(settled: Settled): KeptOutcome {
  const { id, reference } = settled;
  return reference === undefined ? settled : { id, reference };
}

interface KeptBatch {
  readonly at: number;
  readonly settled: readonly KeptOutcome[];
}

/** Whether a batch is not yet what was delivered. Inside a string its quotes would be escaped, so this is a key. */
export const holdsReference = (batch: string): boolean => batch.includes('"reference":');

/** The batch as it was delivered. */
export async function recallBatch(batch: string, recall: Recall): Promise<string> {
  if (!holdsReference(batch)) return batch;
  const { at, settled } = JSON.parse(batch) as KeptBatch;
  const outcomes: Outcome[] = [];
  for (const one of settled) {
    outcomes.push("reference" in one ? { id: one.id, output: JSON.stringify(await recall(one.reference)) } : one);
  }
  return JSON.stringify({ at, settled: outcomes });
}
