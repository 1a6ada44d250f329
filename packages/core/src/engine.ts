/**
 * The contract of an engine: a machine with two inputs and one kind of answer.
 * Everything is JSON text, so an engine can live in a thread, a VM or on another machine.
 */

/** Isolates programs. Knows nothing of tools, approval, journal, files or network. */
export interface Engine {
  readonly info: EngineInfo;
  /** Finds out what `info` tells, where that is not known from the beginning. */
  identify?(): Promise<void>;
  /** Makes a sandbox for one run. Resources are taken at `start`, so this neither waits nor fails. */
  open(options: SandboxOptions): Sandbox;
  /** Gets ready, so that the first run is as fast as the next. Throws `CODEACT_ENGINE_UNAVAILABLE`. */
  warmup(options?: Pick<SandboxOptions, "memoryBytes">): Promise<void>;
  /** Ends every sandbox and frees all threads, VMs and memory. May be called twice. */
  dispose(): Promise<void>;
}

/** Which engine it is. Every result says it. */
export interface EngineInfo {
  readonly name: string;
  readonly isolation: "wasm" | "micro-vm" | (string & {});
  readonly version: string;
}

/** What a sandbox is made for. */
export interface SandboxOptions {
  readonly memoryBytes: number;
  /** Largest answer, in bytes; a larger one is a `protocol` failure. */
  readonly stepBytes: number;
  /** Sandboxes of different tenants never share a thread. */
  readonly tenant?: string | undefined;
}

/** One live isolated instance, for one run. One call at a time. */
export interface Sandbox {
  /**
   * Starts a program fresh, feeds it `replay` (batches it was given before), and answers once every job is drained.
   * `start` is the JSON text of a `StartMessage`, each batch that of a `Batch`.
   */
  start(start: string, replay: readonly string[], budget: StepBudget): Promise<StepAnswer>;
  /** Delivers settled calls and answers once every job is drained. */
  deliver(batch: string, budget: StepBudget): Promise<StepAnswer>;
  /** Says that nothing will be delivered soon, so memory may be given back. */
  park(): void;
  /** Ends it, in the middle of a step too. A step under way fails with reason `lost`. */
  close(): void;
}

/** What one step may use. */
export interface StepBudget {
  /** Guest CPU time this step may take; over it the step fails with reason `cpu`. */
  readonly cpuMs: number;
}

/** The answer of a sandbox to `start` and `deliver`. */
export interface StepAnswer {
  /** JSON text of a `Step`; from a compromised engine it may be anything. */
  readonly text: string;
  /**
   * Steps of a replay before that, in order, when the engine asked for them in between, so that what a program gave to many
   * calls need not be in its memory at once. Together they are one.
   */
  readonly earlier?: readonly string[];
  readonly cpuMs: number;
}

/** What a sandbox starts with; it crosses the border as JSON text. */
export interface StartMessage {
  /** A JavaScript expression: an async function without parameters. */
  readonly code: string;
  /** 32 hex digits: seeds `Math.random` and `crypto`. */
  readonly seed: string;
  /** The run's clock at its start, ms since 1970. */
  readonly at: number;
  /** Names in `tools`, one a line. */
  readonly tools: string;
  readonly limits: GuestLimits;
}

/** Limits the kernel applies inside; the host applies them again. */
export interface GuestLimits {
  readonly argumentBytes: number;
  readonly resultBytes: number;
  readonly logBytes: number;
  readonly timers: number;
  readonly depth: number;
}

/** Calls settled together, in completion order. */
export interface Batch {
  /** The run's clock at delivery, ms since 1970. */
  readonly at: number;
  readonly settled: readonly Outcome[];
}

/** What became of a call. `output` is JSON text. */
export type Outcome =
  | { readonly id: number; readonly output: string }
  | { readonly id: number; readonly error: CallError };

/** An error of a call, as the program catches it. */
export interface CallError {
  readonly name: string;
  readonly message: string;
  readonly code: string;
}

/** Who answers a call: the host tool of that name, or an operation built into the host. */
export type CallKind = "tool" | "timer" | "file" | "request" | "lookup";

/** A call the program has made. `input` is JSON text; ids count from 1 in the order of the calls. */
export interface NewCall {
  readonly id: number;
  readonly kind: CallKind;
  readonly name: string;
  readonly input: string;
}

/** The method of `console` that a program wrote with. */
export type LogLevel = "log" | "info" | "warn" | "error" | "debug";

/** One line a program wrote with `console`. */
export interface LogLine {
  readonly level: LogLevel;
  readonly text: string;
}

interface StepCommon {
  readonly calls: readonly NewCall[];
  /** Calls the program no longer waits for, such as cleared timers. */
  readonly cancelled: readonly number[];
  /** Lines since the last step. */
  readonly logs: readonly LogLine[];
  /** Lines and bytes dropped since the last step because of `logBytes`. */
  readonly dropped: { readonly lines: number; readonly bytes: number };
}

/**
 * What the program did until every job was drained.
 * `returned` and `threw` are final for the program, but un-awaited calls may go on, and answer with the same status.
 */
export type Step = StepCommon &
  (
    | { readonly status: "blocked" }
    /** `value` is JSON text, or empty when the program returned nothing. */
    | {
        readonly status: "returned";
        readonly value: string;
        /** Places in the value of which JSON has nothing, because they were undefined; a few of them. */
        readonly undefinedAt?: readonly string[];
      }
    | { readonly status: "threw"; readonly error: GuestError }
  );

/** An error of the program, told by the kernel. `code` only when the host or the kernel made the error. */
export interface GuestError {
  readonly name: string;
  readonly message: string;
  /** One line a frame, `at NAME (LINE:COLUMN)`, lines and columns of the program. */
  readonly stack: string;
  readonly code?: string;
}

/** Why a sandbox ended without an answer. */
export type SandboxFailure =
  /** The step took more than its budget. */
  | "cpu"
  | "memory"
  | "stack"
  /** It was closed, or its thread or VM died of something else: replay elsewhere. */
  | "lost"
  /** The same, before any of the step was run: it does not count against the run. */
  | "moved"
  /** The program broke the engine. */
  | "crashed"
  /** The answer was larger than `stepBytes`. */
  | "protocol";

/** Thrown by `start` and `deliver`; the sandbox must not be used again. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
  readonly reason: SandboxFailure;

  constructor(reason: SandboxFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
