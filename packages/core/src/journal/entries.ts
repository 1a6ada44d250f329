import type { Outcome, StartMessage } from "../engine.ts";
import { CodeActError } from "../errors.ts";
import type { RunNote } from "../run-record.ts";
import type { CallTrace, JsonValue, RunResult, RunWarning, Settlement } from "../types.ts";
import type { KeptOutcome } from "./journal.ts";

/** What a durable run writes down, each before anything rests on it. */
export type Entry =
  | StartEntry
  | StepEntry
  /** A call is about to be executed, or was given to somebody who may; `input` as it was approved, if that is another. */
  | { readonly type: "intent"; readonly id: number; readonly input?: JsonValue }
  /** `trace` of tool calls. */
  | { readonly type: "outcome"; readonly outcome: Outcome; readonly trace?: CallTrace }
  /** Somebody goes on from the continuation of that generation. */
  | { readonly type: "claimed"; readonly generation: number; readonly answers: readonly Settlement[] }
  /** What rooms of operations keep, by kind. */
  | { readonly type: "saved"; readonly operations: Readonly<Record<string, JsonValue>> }
  /** For the record of the run. */
  | { readonly type: "note"; readonly note: RunNote }
  | EndEntry;

export interface StartEntry {
  readonly type: "start";
  readonly version: 1;
  readonly source: string;
  /** A person has approved the program as a whole. */
  readonly approved: boolean;
  readonly start: StartMessage;
  readonly audience: string | null;
  readonly engine: string;
  readonly kernelHash: string;
  /** Fingerprints of all tools. */
  readonly tools: Readonly<Record<string, string>>;
  readonly warnings: readonly RunWarning[];
}

/** A batch was delivered, if it is not the first step, and the program has done what it could. */
export interface StepEntry {
  readonly type: "step";
  readonly batch?: RecordedBatch;
  /** Of the calls the program made. */
  readonly digests: readonly string[];
  /** Digest over all that was logged so far. */
  readonly shown: string;
  readonly used: { readonly wallMs: number; readonly cpuMs: number };
}

/** A number stands for the outcome of that call, which has an entry of its own. */
export interface RecordedBatch {
  readonly at: number;
  readonly settled: readonly (number | KeptOutcome)[];
}

export interface EndEntry {
  readonly type: "end";
  readonly status: RunResult["status"] | "aborted" | "cancelled";
  readonly code?: string;
  /** None of a run that was aborted or cancelled. */
  readonly result?: JsonValue;
}

/** Makes lines of entries and back. A line is bound to its run and its place, so that none can be mixed, moved or left out. */
export interface EntryCodec {
  write(runId: string, at: number, entry: Entry): string;
  /** Throws `CODEACT_JOURNAL` with reason `tampered`. */
  read(runId: string, at: number, line: string): Entry;
}

/** Seals texts; without one, lines are plain and the store is trusted. */
export interface Sealer {
  seal(text: string): string;
  open(sealed: string): string;
}

export function createEntryCodec(sealer: Sealer | undefined): EntryCodec {
  return {
    write(runId, at, entry) {
      const text = JSON.stringify([runId, at, entry]);
      return sealer === undefined ? text : sealer.seal(text);
    },
    read(runId, at, line) {
      try {
        const text = sealer === undefined ? line : sealer.open(line);
        const [id, place, entry] = JSON.parse(text) as [string, number, Entry];
        if (id === runId && place === at) return entry;
      } catch {
        // Falls through: a line that cannot be read is one that was changed.
      }
      throw journalError("tampered", `has a line that was not written by this application, or was changed`, {
        runId,
        at,
      });
    },
  };
}

/** Why a journal cannot be gone on with. */
export type JournalRefusal =
  | "not-found"
  | "active"
  | "ended"
  | "lost"
  | "tampered"
  | "diverged"
  | "wrong-audience"
  | "tool-changed"
  | "store";

export function journalError(
  reason: JournalRefusal,
  what: string,
  details: Readonly<Record<string, unknown>> = {},
  cause?: unknown,
): CodeActError {
  return new CodeActError("CODEACT_JOURNAL", `The journal of the run ${what}.`, {
    details: { ...details, reason },
    cause,
    retryable: reason === "active" || reason === "store",
  });
}
