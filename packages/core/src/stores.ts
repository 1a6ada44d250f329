/** The contracts of what a run leaves with others: claims here. An application may bring its own, such as a database. */

/**
 * Remembers which continuations were resumed, so that each is good for one resume among all processes that share the store.
 * Keys are letters, digits, `_`, `-` and `~`, at most 128.
 */
export interface ContinuationStore {
  /** Atomically takes a key: of all who try, one succeeds. */
  claim(key: string, terms: ClaimTerms): Promise<Claim>;
  /** Records what became of it, once and for good. Nothing happens when `generation` is not the newest. */
  settle(key: string, generation: number, outcome: string): Promise<void>;
}

export interface ClaimTerms {
  /** Ms since 1970. Nobody asks for the key later, so it may be forgotten then. */
  readonly expiresAt: number;
  /** After this time a key that is not settled can be taken again, with the next generation. @default never */
  readonly leaseMs?: number;
}

export type Claim =
  /** `generation` counts from 1. */
  | { readonly claimed: true; readonly generation: number }
  /** `outcome` is what was recorded, if anything was. */
  | { readonly claimed: false; readonly outcome: string | undefined };
