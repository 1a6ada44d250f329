import fc from "fast-check";

/** One thing that takes hostile input, and random input for it. */
export interface FuzzTarget {
  readonly name: string;
  /** Inputs of one run in CI. */
  readonly count: number;
  /** Tries so many inputs, the same for the same seed; throws, telling input and seed, when one is neither refused nor right. */
  readonly fuzz: (seed: number, count: number) => Promise<void>;
}

/** Fuzzes by a property of fast-check, which also looks for a smaller input that fails. */
export const byProperty =
  (property: fc.IRawProperty<unknown>): FuzzTarget["fuzz"] =>
  async (seed, count) => {
    await fc.assert(property, { seed, numRuns: count });
  };
