import { continuationError } from "../approval/envelope.ts";
import type { Outcome } from "../engine.ts";
import { CodeActError } from "../errors.ts";
import type { EndEntry, StartEntry, StepEntry } from "../journal/entries.ts";
import { kept, type Settled } from "../journal/journal.ts";
import { encodeResult } from "../journal/recorded-result.ts";
import type { RunJournal } from "../journal/run-journal.ts";
import type { RunNote } from "../run-record.ts";
import type { BlockedExecution, CallTrace, JsonValue, RunResult, Settlement } from "../types.ts";

/** The journal of a run, and the calls whose outcome is in it. */
export interface Written {
  readonly journal: RunJournal;
  readonly recorded: Iterable<number>;
}

/** Writes down what a durable run does, ahead of doing it; of other runs it writes nothing. */
export class Recorder {
  readonly #onFailure: (failure: Error) => void;
  #journal: RunJournal | undefined;
  /** Calls whose outcome has an entry of its own. */
  readonly #recorded = new Set<number>();
  #released: Promise<void> | undefined;

  /** `onFailure` is told once when the journal cannot be written any more: the run must do nothing further. */
  constructor(onFailure: (failure: Error) => void) {
    this.#onFailure = onFailure;
  }

  get active(): boolean {
    return this.#journal !== undefined;
  }

  attach({ journal, recorded }: Written): void {
    this.#journal = journal;
    this.#released = undefined;
    for (const id of recorded) this.#recorded.add(id);
    journal.onFailure = this.#onFailure;
  }

  /** Somebody else writes it from now on. */
  detach(): Written | undefined {
    const journal = this.#journal;
    this.#journal = undefined;
    return journal && { journal, recorded: this.#recorded };
  }

  start(entry: Omit<StartEntry, "type">): void {
    this.#journal?.add({ type: "start", ...entry });
  }

  /** The program has done what it could after the batch, or after its start. */
  step(settled: readonly Settled[] | undefined, at: number, step: Omit<StepEntry, "type" | "batch">): void {
    const batch = settled && {
      at,
      settled: settled.map((outcome) => (this.#recorded.has(outcome.id) ? outcome.id : kept(outcome))),
    };
    this.#journal?.add({ type: "step", ...(batch === undefined ? {} : { batch }), ...step });
  }

  /** A call is about to be executed: not before this resolves. `input` only if it is not the program's own. */
  intent(id: number, input?: JsonValue): Promise<void> | undefined {
    this.#journal?.add({ type: "intent", id, ...(input === undefined ? {} : { input }) });
    return this.#journal?.flush();
  }

  outcome(outcome: Outcome, trace?: CallTrace): void {
    if (this.#journal === undefined) return;
    this.#recorded.add(outcome.id);
    this.#journal.add({ type: "outcome", outcome, ...(trace === undefined ? {} : { trace }) });
  }

  /** Resolves when everything so far is written down. */
  async flush(): Promise<void> {
    await this.#journal?.flush();
  }

  /** Somebody goes on from a continuation. Throws when another process has the run. */
  async claimed(generation: number, answers: readonly Settlement[]): Promise<void> {
    this.#released = undefined;
    this.#journal?.add({ type: "claimed", generation, answers });
    try {
      await this.flush();
    } catch (thrown) {
      const lost = thrown instanceof CodeActError && thrown.details.reason === "lost";
      throw lost ? continuationError("consumed", "was resumed before") : thrown;
    }
  }

  saved(operations: Readonly<Record<string, JsonValue>>): void {
    this.#journal?.add({ type: "saved", operations });
  }

  /** What a record will tell beside the steps. */
  note(note: RunNote): void {
    this.#journal?.add({ type: "note", note });
  }

  /** Nothing of the run is left to do. That this cannot be written changes nothing: it would come to the same again. */
  async end(entry: Omit<EndEntry, "type">): Promise<void> {
    this.#journal?.add({ type: "end", ...entry });
    await this.release(true);
  }

  /** Writes down how the run stands, for whoever goes on, or asks again. */
  async conclude(state: BlockedExecution | RunResult): Promise<BlockedExecution | RunResult> {
    if (!this.active) return state;
    if (state.status === "blocked") await this.flush();
    else if (state.status === "completed") await this.end({ status: "completed", result: encodeResult(state) });
    else if (state.status === "failed")
      await this.end({ status: "failed", code: state.error.code, result: encodeResult(state) });
    return state;
  }

  /** Only a caller who gives up ends a durable run; whatever else stops it, as when it is `left`, leaves it to be recovered. */
  async giveUp(code: string | undefined, left: boolean): Promise<void> {
    if (code === "CODEACT_ABORTED" && !left) await this.end({ status: "aborted", code });
    else await this.release(false);
  }

  /** Gives the run back: `atRest` when there is nothing to recover. */
  async release(atRest: boolean): Promise<void> {
    this.#released ??= this.#journal?.release(atRest).catch(() => {});
    await this.#released;
  }
}
