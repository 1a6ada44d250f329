import type { JournalStore } from "../stores.ts";
import { type Entry, type EntryCodec, journalError } from "./entries.ts";

export interface RunJournalOptions {
  readonly store: JournalStore;
  readonly codec: EntryCodec;
  readonly runId: string;
  /** Ours: with the next one somebody else writes, and we must not. */
  readonly generation: number;
  /** How many lines there are already. */
  readonly lines: number;
  readonly leaseMs: number;
  readonly ttlMs: number;
}

/** Writes the journal of one run ahead of what it does, and holds the run's lease. */
export class RunJournal {
  readonly runId: string;
  readonly generation: number;
  readonly #options: RunJournalOptions;
  /** Undefined once the run was given back. */
  #renewal: NodeJS.Timeout | undefined;
  #atRest = false;
  #lines: number;
  #queue: string[] = [];
  /** The write that will take what is queued; begun when the one before has ended. */
  #next: Promise<void> | undefined;
  /** The last write, begun or not. */
  #last: Promise<void> = Promise.resolve();
  #failure: Error | undefined;
  #onFailure: (failure: Error) => void = () => {};

  constructor(options: RunJournalOptions) {
    this.#options = options;
    this.runId = options.runId;
    this.generation = options.generation;
    this.#lines = options.lines;
    this.#renew();
  }

  /** Called once, when the journal cannot be written any more: the run must do nothing further. */
  set onFailure(listener: (failure: Error) => void) {
    this.#onFailure = listener;
  }

  /** Writes an entry soon, after all others. */
  add(entry: Entry): void {
    const { codec, runId } = this.#options;
    this.#queue.push(codec.write(runId, this.#lines++, entry));
    this.#renew();
    this.#schedule();
  }

  /** Resolves when all entries so far are in the store; throws `CODEACT_JOURNAL`. */
  flush(): Promise<void> {
    return this.#last;
  }

  /** Writes what is left and gives the run back. */
  async release(atRest: boolean): Promise<void> {
    if (this.#renewal === undefined) return;
    clearInterval(this.#renewal);
    this.#renewal = undefined;
    this.#atRest = atRest;
    this.#schedule();
    await this.flush();
  }

  /** Holds the lease from now on. */
  #renew(): void {
    this.#renewal ??= setInterval(() => this.#schedule(), this.#options.leaseMs / 3).unref();
  }

  #schedule(): void {
    if (this.#next !== undefined) return;
    const next = this.#last.then(() => {
      this.#next = undefined;
      return this.#write();
    });
    this.#next = next;
    this.#last = next;
    // Whoever needs it written awaits it; the run is told in any case.
    next.catch(() => {});
  }

  async #write(): Promise<void> {
    const { store, runId, generation, ttlMs } = this.#options;
    const held = this.#renewal !== undefined;
    if (this.#failure !== undefined) throw this.#failure;
    const lines = this.#queue;
    this.#queue = [];
    try {
      const leaseMs = held ? this.#options.leaseMs : 0;
      const terms = { leaseMs, expiresAt: Date.now() + ttlMs, atRest: !held && this.#atRest };
      if (await store.append(runId, generation, lines, terms)) return;
    } catch (thrown) {
      throw this.#fail(journalError("store", "could not be written: see the cause", { runId }, thrown));
    }
    throw this.#fail(journalError("lost", "was taken by another process, which goes on with the run", { runId }));
  }

  #fail(failure: Error): Error {
    clearInterval(this.#renewal);
    this.#failure ??= failure;
    this.#onFailure(this.#failure);
    return this.#failure;
  }
}
