import {
  type Check,
  either,
  exactly,
  fields,
  isAnything,
  isCallId,
  isCount,
  isDigest,
  isFlag,
  isRecord,
  isRunId,
  isStart,
  isText,
  isTime,
  listOf,
  recordOf,
} from "../internal/check.ts";
import { continuationError } from "./envelope.ts";
import type { RunState } from "./run-state.ts";

const isPending = fields(
  {
    callId: isCallId,
    tool: isText,
    digest: isDigest,
    input: isAnything,
    verdict: exactly("allow", "ask"),
    deferred: isFlag,
    expiresAt: isTime,
  },
  { unknown: exactly(true) },
);

const isOutcome = either(
  fields({ id: isCount, output: isText }, { reference: isAnything }),
  fields({ id: isCount, error: fields({ name: isText, message: isText, code: isText }) }),
);

/** The rest is copied into a record, and read by nobody here. */
const isNote: Check = (value) => isRecord(value) && isText(value.type) && isTime(value.at) && isCount(value.step);

const isRunState = fields(
  {
    version: exactly(1),
    runId: isRunId,
    generation: (value) => isCount(value) && value !== 0,
    expiresAt: isTime,
    audience: either(isText, exactly(null)),
    engine: isText,
    kernelHash: isDigest,
    source: isText,
    approved: isFlag,
    batches: listOf(isText),
    digests: listOf(isDigest),
    shown: either(isDigest, exactly("")),
    traces: listOf(fields({ callId: isCallId, tool: isText, ms: isTime, ok: isFlag }, { code: isText })),
    open: listOf(isCount),
    pending: listOf(isPending),
    undelivered: listOf(isOutcome),
    timers: listOf(fields({ id: isCount, ms: isTime })),
    tools: recordOf(isDigest),
    used: fields({ wallMs: isTime, cpuMs: isTime }),
    warnings: listOf(fields({ code: isText, message: isText })),
    operations: recordOf(isAnything),
  },
  { start: isStart, trace: isText, notes: listOf(isNote) },
);

/**
 * Reads what was sealed. It is ours, since it was sealed, but perhaps of another version, or of another use of the key: so
 * every field is checked. Throws `CODEACT_CONTINUATION` with reason `diverged`.
 */
export function readRunState(text: string): RunState {
  try {
    const state: unknown = JSON.parse(text);
    if (isRunState(state)) return state as RunState;
  } catch {
    // Falls through: what is no JSON is no state.
  }
  throw continuationError("diverged", "has a form that this version of codeact cannot read");
}
