import type { CallKind } from "./engine.ts";
import type { GuestErrorCode } from "./error-codes.ts";
import type { LimitName } from "./limits.ts";
import type { Artifact, JsonValue, RunContext } from "./types.ts";

/** Kinds of calls that the host answers itself. */
export type OperationKind = Exclude<CallKind, "tool" | "timer">;

/** A room of operations, such as files: called like tools, journalled like tools, counted by a limit of their own. */
export interface HostOperations {
  readonly kind: OperationKind;
  /** How many a run may make, and the code of the error at one more. */
  readonly limit: { readonly name: LimitName; readonly code: GuestErrorCode };
  /** A sentence for the model on what is open. @default nothing is */
  readonly instructions?: string;
  /** Makes the operations of one run; `saved` is what `save` gave when the run was interrupted. */
  open(scope: OperationScope, saved: JsonValue | undefined): RunOperations | Promise<RunOperations>;
}

export interface OperationScope {
  readonly runId: string;
  readonly context: RunContext;
  /** Asks the application's rule about more than the target, such as a redirect; throws an `OperationError` to pass on. */
  judge(name: string, target: string, input: JsonValue): Promise<void>;
}

export interface RunOperations {
  /** What the operation touches, for policies and observers: a guest path, or a method and an origin. No secrets. */
  describe(name: string, input: JsonValue): string;
  /** Refuses what is closed, before anybody is asked. Throws as `execute` does. */
  check?(name: string, input: JsonValue): void;
  /** Throws an `OperationError`; what else it throws reaches the program as one opaque sentence. */
  execute(name: string, input: JsonValue, signal: AbortSignal): Promise<OperationOutcome>;
  /** Makes an output that the journal holds a reference to again; throws an `OperationError` when it is not the same. */
  recall?(reference: JsonValue, signal: AbortSignal): Promise<JsonValue>;
  /**
   * What is left of it when the host dies: nothing (`none`, such as a read) or only what `save` keeps (`own`), so that it
   * can be done again; or something that lasts. @default "outside"
   */
  effect?(name: string, input: JsonValue): "none" | "own" | "outside";
  /** State that must travel with a continuation. */
  save?(): Promise<JsonValue>;
  /** What a run that has ended leaves. */
  artifacts?(): Promise<Leavings>;
  /** Frees everything; never rejects. */
  close?(): Promise<void>;
}

export interface OperationOutcome {
  readonly output: JsonValue;
  /** What the journal holds instead of the output: enough for `recall` to make it again and to see that it is the same. */
  readonly reference?: JsonValue;
  /** Told to observers, such as a status or a number of bytes; never contents. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

export interface Leavings {
  readonly artifacts: readonly Artifact[];
  /** What was left but is not handed on, with the reason: a sentence each. */
  readonly skipped: readonly string[];
}

/** An operation that failed, as the program sees it. */
export class OperationError extends Error {
  readonly code: GuestErrorCode;
  /** Told to observers. */
  facts: OperationOutcome["facts"];

  constructor(code: GuestErrorCode, message: string, name = "Error") {
    super(message);
    this.name = name;
    this.code = code;
  }

  withFacts(facts: OperationOutcome["facts"]): this {
    this.facts = facts;
    return this;
  }
}
