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

/** For how long a key is taken. */
export interface ClaimTerms {
  /** Ms since 1970. Nobody asks for the key later, so it may be forgotten then. */
  readonly expiresAt: number;
  /** After this time a key that is not settled can be taken again, with the next generation. @default never */
  readonly leaseMs?: number;
}

/** Who has the key: you, or whoever was there before. */
export type Claim =
  /** `generation` counts from 1. */
  | { readonly claimed: true; readonly generation: number }
  /** `outcome` is what was recorded, if anything was. */
  | { readonly claimed: false; readonly outcome: string | undefined };

/**
 * Keeps the journals of durable runs: lines that are only ever added. Run ids are letters, digits, `_` and `-`, at most 64.
 */
export interface JournalStore {
  /**
   * Atomically takes a run, also one that has no journal yet: of all who try at once one succeeds, and nobody does while
   * another's lease lasts. Gives all lines that were added.
   */
  take(runId: string, terms: JournalTerms): Promise<Taken>;
  /**
   * Adds lines, in order, after all others; then the lease begins anew. False when another has taken the run since:
   * nothing that rests on these lines may be done then. After a crash only the first of them may be there.
   */
  append(runId: string, generation: number, lines: readonly string[], terms: JournalTerms): Promise<boolean>;
  /** Runs that have lines, are not at rest and whose lease has run out: who had them has died. */
  abandoned(): Promise<readonly string[]>;
}

/** For how long a run is held, and its journal kept. */
export interface JournalTerms {
  /** How long nobody else can take the run; 0 gives it back. */
  readonly leaseMs: number;
  /** Ms since 1970: when the journal may be forgotten. */
  readonly expiresAt: number;
  /** The run has ended or waits for a person, so that there is nothing to recover. */
  readonly atRest: boolean;
}

/** Who has the run: you, or another, to be tried again after `retryAfterMs`. */
export type Taken =
  /** `generation` counts from 1. */
  | { readonly taken: true; readonly generation: number; readonly lines: readonly string[] }
  | { readonly taken: false; readonly retryAfterMs: number };
