import { AbortedError } from "../errors.ts";

export interface ActiveRun {
  /** Ends it here; a durable one is left to be recovered. */
  leave(): Promise<void>;
}

/** The runs of one codeact object that are not over, until it is disposed. */
export class Roster {
  readonly #active = new Set<ActiveRun>();
  #closed = false;

  /** Throws `CODEACT_ABORTED` when no run may go on. */
  expectOpen(): void {
    if (this.#closed) throw new AbortedError();
  }

  enter(run: ActiveRun): void {
    this.expectOpen();
    this.#active.add(run);
  }

  leave(run: ActiveRun): void {
    this.#active.delete(run);
  }

  /** Ends all of them, and takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#active].map((run) => run.leave()));
  }
}
