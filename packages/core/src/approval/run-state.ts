import type { Outcome, StartMessage } from "../engine.ts";
import type { RunNote } from "../run-record.ts";
import type { CallTrace, JsonValue, RunWarning } from "../types.ts";

/** Everything a run is made of while it waits: sealed, it is a continuation. Facts only; it grants nothing. */
export interface RunState {
  readonly version: 1;
  readonly runId: string;
  /** Counts the interruptions of the run: each can be resumed once. */
  readonly generation: number;
  readonly expiresAt: number;
  readonly audience: string | null;
  readonly engine: string;
  readonly kernelHash: string;
  readonly source: string;
  /** A person has approved the program as a whole. */
  readonly approved: boolean;
  /** Not there while a person is asked whether the program may start. */
  readonly start?: StartMessage;
  readonly batches: readonly string[];
  /** All calls, in order: a replay must ask for the same. */
  readonly digests: readonly string[];
  /** Digest over all that was logged. */
  readonly shown: string;
  /** Tool calls that have an outcome. */
  readonly traces: readonly CallTrace[];
  /** Calls that have none, by id, but for timers: those that wait for somebody, and those that were not started. */
  readonly open: readonly number[];
  readonly pending: readonly PendingCall[];
  /** Outcomes the program has not seen yet. */
  readonly undelivered: readonly Outcome[];
  /** Timers that had not fired, with the time left. */
  readonly timers: readonly { readonly id: number; readonly ms: number }[];
  /** Fingerprints of the tools that were called. */
  readonly tools: Readonly<Record<string, string>>;
  readonly used: { readonly wallMs: number; readonly cpuMs: number };
  readonly warnings: readonly RunWarning[];
  /** What rooms of operations keep over an interruption, by kind. */
  readonly operations: Readonly<Record<string, JsonValue>>;
  /** The span of the run until here, as a `traceparent`. */
  readonly trace?: string | undefined;
  /** What happened beside the steps, for a record. */
  readonly notes?: readonly RunNote[] | undefined;
}

export interface PendingCall {
  readonly callId: string;
  readonly tool: string;
  readonly digest: string;
  readonly input: JsonValue;
  /** As it was handed out. One that was allowed, or deferred, may have been run by whoever has it. */
  readonly verdict: "allow" | "ask";
  readonly deferred: boolean;
  /** It may have happened. */
  readonly unknown?: true;
  /** Ms since 1970. */
  readonly expiresAt: number;
}

/** One interruption of one run. */
export type Place = Pick<RunState, "runId" | "generation">;

/** One that was sealed: whoever claims it goes on. */
export type SealedPlace = Place & Pick<RunState, "expiresAt">;
