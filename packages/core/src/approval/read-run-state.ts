import { continuationError } from "./envelope.ts";
import type { RunState } from "./run-state.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isFlag: Check = (value) => typeof value === "boolean";
const isTime: Check = (value) => typeof value === "number" && Number.isFinite(value) && value >= 0;
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isAnything: Check = () => true;
const isDigest: Check = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const isRunId: Check = (value) => typeof value === "string" && /^run_[\w-]{1,60}$/.test(value);
const isCallId: Check = (value) => typeof value === "string" && /^call_\d{1,15}$/.test(value);
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const exactly =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const recordOf =
  (check: Check): Check =>
  (value) =>
    isRecord(value) && Object.values(value).every(check);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Exactly these fields, and of `optional` any. */
function fields(required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check {
  const known = new Map([...Object.entries(required), ...Object.entries(optional)]);
  return (value) =>
    isRecord(value) &&
    Object.keys(required).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, field]) => known.get(name)?.(field) === true);
}

const isStart = fields({
  code: isText,
  seed: (value) => typeof value === "string" && /^[0-9a-f]{32}$/.test(value),
  at: isTime,
  tools: isText,
  limits: fields({ argumentBytes: isCount, resultBytes: isCount, logBytes: isCount, timers: isCount, depth: isCount }),
});

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
  { start: isStart, trace: isText },
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
