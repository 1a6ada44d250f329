import type { ClaimedPlace, Continuations } from "../approval/continuations.ts";
import type { Place, RunState, SealedPlace } from "../approval/run-state.ts";
import type { RunResult } from "../types.ts";

/** The right to go on with one run: sealed, claimed by one of all who hold it, and what became of it. */
export class RunClaims {
  readonly #continuations: Continuations;
  readonly #runId: string;
  /** Counts the interruptions that somebody has gone on from. */
  #generation: number;
  /** The continuation that is out: whoever claims it goes on. */
  #issued: SealedPlace | undefined;
  #claimed: ClaimedPlace | undefined;
  #recorded: Promise<void> | undefined;

  /** `restored` was sealed as a continuation, unless it is `ours`. */
  constructor(continuations: Continuations, runId: string, restored: RunState | undefined, ours: boolean) {
    this.#continuations = continuations;
    this.#runId = runId;
    this.#generation = (restored?.generation ?? 1) - (ours ? 0 : 1);
    this.#issued = ours ? undefined : restored;
  }

  /** Counts the interruptions that somebody has gone on from. */
  get generation(): number {
    return this.#generation;
  }

  /** What the next continuation is sealed as. */
  get next(): Place {
    return { runId: this.#runId, generation: this.#generation + 1 };
  }

  seal(state: RunState): string {
    this.#issued = state;
    return this.#continuations.seal(state);
  }

  /**
   * Takes the right to go on from the continuation that is out, for `leaseMs` or for good. False when none is; throws when
   * another has it.
   */
  async claim(leaseMs?: number): Promise<boolean> {
    const issued = this.#issued;
    if (issued === undefined) return false;
    const before = this.#claimed;
    this.#claimed = await this.#continuations.claim(issued, leaseMs);
    this.#issued = undefined;
    this.#generation = issued.generation;
    if (before !== undefined) await this.#record(before, "interrupted");
    return true;
  }

  /** This part of the run is over. */
  end(status: RunResult["status"] | "aborted"): void {
    if (this.#claimed !== undefined) this.#recorded = this.#record(this.#claimed, status);
  }

  /** Resolves once what became of it is written. */
  async recorded(): Promise<void> {
    await this.#recorded;
  }

  #record(place: ClaimedPlace, status: RunResult["status"] | "aborted"): Promise<void> {
    return this.#continuations.settle(place, JSON.stringify({ runId: this.#runId, status }));
  }
}
