import type { Batch } from "../engine.ts";

/** The batches that were delivered, as the texts they were: with program, seed and kernel they reproduce a run. */
export interface Journal {
  readonly batches: readonly string[];
  /** Inputs and batches together. */
  readonly bytes: number;
  /** Adds a batch and gives its text. */
  append(batch: Batch): string;
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
    append(batch) {
      const text = JSON.stringify(batch);
      this.restore(text);
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
