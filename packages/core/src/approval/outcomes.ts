import type { CallError } from "../engine.ts";
import type { ContinuationKey } from "../types.ts";
import { continuationError, createEnvelope } from "./envelope.ts";

/** `output` is JSON text. */
export type CallOutcome = { readonly output: string } | { readonly error: CallError };

/** The call an outcome belongs to. */
export interface OutcomePlace {
  readonly runId: string;
  readonly callId: string;
  /** Over the tool and the input it was given. */
  readonly digest: string;
}

/** Seals outcomes of calls that a framework has run, so that they may travel through a history that others hold. */
export interface Outcomes {
  seal(place: OutcomePlace, outcome: CallOutcome): string;
  /** Throws `CODEACT_CONTINUATION` with reason `tampered` for text of others, and for the outcome of another call. */
  open(sealed: string, place: OutcomePlace): CallOutcome;
}

export function createOutcomes(keys: readonly ContinuationKey[], encrypt: boolean): Outcomes {
  const envelope = createEnvelope(keys, encrypt, "codeact-outcome1");
  return {
    seal: ({ runId, callId, digest }, outcome) => envelope.seal(JSON.stringify({ runId, callId, digest, outcome })),
    open(sealed, { runId, callId, digest }) {
      const found = JSON.parse(envelope.open(sealed)) as OutcomePlace & { outcome: CallOutcome };
      if (found.runId !== runId || found.callId !== callId || found.digest !== digest) {
        throw continuationError("tampered", `has no such outcome: it is that of another call than ${callId}`);
      }
      return found.outcome;
    },
  };
}
