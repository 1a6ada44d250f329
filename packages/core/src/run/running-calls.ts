import { AbortedError } from "../errors.ts";
import type { RunContext } from "../types.ts";
import type { CallRecord } from "./call-record.ts";
import type { PreparedCall } from "./handed-out.ts";
import { type DeferredOutcome, runTool, type ToolOutcome } from "./run-tool.ts";

export interface RunningCallsOptions {
  readonly runId: string;
  readonly context: RunContext;
  /** Calls executed at once; more wait in line. */
  readonly concurrentCalls: number;
  readonly resultBytes: number;
  /** Runs the user's tool, such as inside an async context. */
  readonly inside: <T>(work: () => T, callId: string) => T;
  /** Writes down that a call is about to be executed; it is not before that is done. */
  readonly record: (call: PreparedCall) => Promise<void> | undefined;
  readonly started: (call: PreparedCall) => void;
  /** Called once for every call that was started and not abandoned. */
  readonly settled: (call: PreparedCall, outcome: ToolOutcome | DeferredOutcome) => void;
}

const isDone = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

/** The calls that core executes itself, so many at once. */
export class RunningCalls {
  readonly #options: RunningCallsOptions;
  readonly #running = new Map<PreparedCall, AbortController>();
  #inLine: PreparedCall[] = [];
  #held = false;

  constructor(options: RunningCallsOptions) {
    this.#options = options;
  }

  add(call: PreparedCall): void {
    if (this.#held || this.#running.size >= this.#options.concurrentCalls) this.#inLine.push(call);
    else this.#execute(call);
  }

  /** How many are under way. */
  get size(): number {
    return this.#running.size;
  }

  get records(): CallRecord[] {
    return [...this.#running.keys()].map(({ record }) => record);
  }

  /** Starts no more for now. */
  hold(): void {
    this.#held = true;
  }

  goOn(): void {
    this.#held = false;
    this.#executeNext();
  }

  /** Gives up what is under way and what is in line, and tells which was which. */
  abandon(): { readonly running: PreparedCall[]; readonly inLine: PreparedCall[] } {
    const inLine = this.#inLine.splice(0);
    const running = [...this.#running.keys()];
    for (const controller of this.#running.values()) controller.abort(new AbortedError());
    this.#running.clear();
    return { running, inLine };
  }

  #executeNext(): void {
    while (!this.#held && this.#running.size < this.#options.concurrentCalls) {
      const next = this.#inLine.shift();
      if (next === undefined) return;
      this.#execute(next);
    }
  }

  async #execute(call: PreparedCall): Promise<void> {
    const { runId, context, resultBytes, inside, record: write, started, settled } = this.#options;
    const controller = new AbortController();
    this.#running.set(call, controller);
    const { record, entry: tool, input } = call;
    const written = write(call);
    // A journal that cannot be written ends the run; a run that has ended starts nothing.
    if (written !== undefined && !(await isDone(written))) return;
    if (!this.#running.has(call)) return;
    started(call);
    const { callId } = record;
    const outcome = await inside(
      () => runTool({ tool, input, runId, callId, context, controller, resultBytes }),
      callId,
    );
    if (!this.#running.delete(call)) return;
    settled(call, outcome);
    this.#executeNext();
  }
}
