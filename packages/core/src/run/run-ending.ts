import { SandboxError } from "../engine.ts";
import { AbortedError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { RunError } from "../types.ts";
import { asError, explainFailure, timedOut } from "./explain-failure.ts";

export interface RunEndingOptions {
  readonly limits: Limits;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  /** The caller gives up. */
  readonly onAbort: () => void;
}

/** Whether a run is over, and what ends it before its program does. */
export class RunEnding {
  /** It took longer than its limit. */
  timedOut = false;
  /** Its journal cannot be written any more. */
  broken: Error | undefined;
  readonly #options: RunEndingOptions;
  readonly #controller = new AbortController();

  constructor(options: RunEndingOptions) {
    this.#options = options;
    options.signal?.addEventListener("abort", options.onAbort, { once: true });
  }

  /** Fires when the run is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get over(): boolean {
    return this.#controller.signal.aborted;
  }

  end(): void {
    this.ignoreCaller();
    this.#controller.abort(new AbortedError());
  }

  /** The run is somebody else's. */
  ignoreCaller(): void {
    this.#options.signal?.removeEventListener("abort", this.#options.onAbort);
  }

  /** Throws what ends the run, if anything does. */
  check(): void {
    if (this.timedOut) throw new SandboxError("cpu", "the run took too long");
    if (this.broken !== undefined) throw this.broken;
    const { signal } = this.#options;
    if (signal?.aborted) throw new AbortedError(signal.reason);
    if (this.over) throw new AbortedError();
  }

  /** What a thrown thing means for the run: an error to return, or one to throw. */
  explain(thrown: unknown): RunError | Error {
    const { limits, signal } = this.#options;
    if (this.timedOut) return timedOut(limits);
    if (signal?.aborted) return new AbortedError(signal.reason);
    if (this.broken !== undefined) return this.broken;
    if (!(thrown instanceof SandboxError)) return asError(thrown);
    const closed = thrown.reason === "lost" || thrown.reason === "moved";
    return closed && this.over ? new AbortedError(thrown) : explainFailure(thrown.reason, limits);
  }
}
