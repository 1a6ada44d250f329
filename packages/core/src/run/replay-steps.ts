import { isDeepStrictEqual } from "node:util";
import { type Engine, SandboxError, type Step } from "../engine.ts";
import { defaultLimits, type Limits, longestTimerMs, resolveLimits } from "../limits.ts";
import { type ContentsWriter, createContentsWriter } from "../record/contents.ts";
import { recordError } from "../record/verify-record.ts";
import type { ChainedEntry, RecordedCall, RecordedOutcome, RunRecord } from "../run-record.ts";
import type { JsonValue } from "../types.ts";
import { callIdOf, digestCall, idOf } from "./call-record.ts";
import { asError, explainFailure } from "./explain-failure.ts";
import { Guest } from "./guest.ts";

/** Where a replay first came to something else. */
export interface Difference {
  /** Counts from 0. */
  readonly entry: number;
  /** Such as `call_3` or `logs`. */
  readonly what: string;
  readonly expected: JsonValue;
  readonly actual: JsonValue;
}

type EntryOf<Type extends ChainedEntry["type"]> = Extract<ChainedEntry, { readonly type: Type }>;

/** A program may compute longer on another machine. */
const slowerFactor = 3;

/**
 * Runs the program of a record on the batches it was given, and compares what it does: no tool is called. Undefined when all
 * is the same. Throws `CODEACT_RECORD` with reason `incomplete`.
 */
export async function replaySteps({ entries }: RunRecord, engine: Engine): Promise<Difference | undefined> {
  const [first] = entries as readonly [EntryOf<"run.started">];
  const program = entries.find((entry): entry is EntryOf<"program.started"> => entry.type === "program.started");
  if (program === undefined) return undefined;
  const recall = async (): Promise<never> => {
    throw recordError("incomplete", "cannot be replayed: it holds references to files in the place of what was read");
  };
  const limits = limitsOf(first, endOf(entries)?.entry);
  const { start } = program;
  const guest = new Guest({ engine, start, limits, tenant: undefined, recall, recording: false });
  const comparison = { writer: createContentsWriter(first.contents), end: endOf(entries) };
  try {
    for (const [at, entry] of entries.entries()) {
      if (entry.type !== "step") continue;
      const made = await makeStep(guest, entry, at, limits);
      const difference = compare(entry, at, made, comparison);
      if (difference !== undefined) return difference;
    }
    return undefined;
  } finally {
    guest.close();
  }
}

function limitsOf({ limits }: EntryOf<"run.started">, end: EntryOf<"run.ended"> | undefined): Limits {
  // Those of another version may have other names.
  const known = resolveLimits(Object.fromEntries(Object.entries(limits).filter(([name]) => name in defaultLimits)));
  // One that ended at its limit must end there again, and soon.
  const timedOut = end?.error?.code === "LIMIT_TIME";
  const cpuMs = timedOut ? Math.min(known.cpuMs, known.wallMs) : known.cpuMs * slowerFactor;
  return { ...known, cpuMs: Math.min(cpuMs, longestTimerMs) };
}

interface Ended {
  readonly entry: EntryOf<"run.ended">;
  readonly at: number;
}

/** How the run ended, and the place of that. */
function endOf(entries: readonly ChainedEntry[]): Ended | undefined {
  const at = entries.length - 1;
  const last = entries[at];
  return last?.type === "run.ended" ? { entry: last, at } : undefined;
}

/** The step, or the code of the failure its sandbox ended with. */
async function makeStep(
  guest: Guest,
  { settled, at }: EntryOf<"step">,
  entry: number,
  limits: Limits,
): Promise<Step | string> {
  try {
    if (settled === undefined) return await guest.start();
    return await guest.redeliver(JSON.stringify({ at, settled: settled.map((one) => deliverable(one, entry)) }));
  } catch (thrown) {
    if (!(thrown instanceof SandboxError)) throw asError(thrown);
    return explainFailure(thrown.reason, limits).code;
  }
}

/** As it was delivered. */
function deliverable(outcome: RecordedOutcome, entry: number): object {
  const id = idOf(outcome.callId);
  if ("output" in outcome) return { id, output: JSON.stringify(outcome.output) };
  if ("error" in outcome && outcome.error.message !== undefined) return { id, error: outcome.error };
  const what = "reference" in outcome ? "a reference to a file" : "a digest alone";
  throw recordError(
    "incomplete",
    `cannot be replayed: of ${outcome.callId} it holds ${what}, not what the program was given`,
    { entry },
  );
}

/** The first difference between what was recorded and what was made. */
function compare(
  entry: EntryOf<"step">,
  at: number,
  made: Step | string,
  { writer, end }: { readonly writer: ContentsWriter; readonly end: Ended | undefined },
): Difference | undefined {
  if (entry.status === "unfinished") {
    // A run that its caller ended in the middle of a step says nothing of how that step ends.
    const code = end?.entry.error?.code;
    return code && differing("status", code, typeof made === "string" ? made : made.status, at);
  }
  if (typeof made === "string") return differing("status", entry.status, made, at);
  const calls = made.calls.map((call) => writer.call(call, callIdOf(call.id), digestCall(call)));
  const did = writer.did(made);
  const difference =
    differingCall(entry.calls, calls, at) ??
    differing("logs", entry.logs ?? entry.logsDigest, did.logs ?? did.logsDigest, at) ??
    differing("status", entry.status, did.status, at) ??
    differing("error", entry.error, did.error, at);
  if (difference !== undefined || made.status !== "returned" || end?.entry.status !== "completed") return difference;
  const { value, valueDigest } = writer.value(made.value);
  return differing("value", end.entry.value ?? end.entry.valueDigest, value ?? valueDigest, end.at);
}

function differingCall(
  expected: readonly RecordedCall[],
  actual: readonly RecordedCall[],
  entry: number,
): Difference | undefined {
  for (let at = 0; at < Math.max(expected.length, actual.length); at++) {
    const what = (expected[at] ?? actual[at])?.callId ?? "";
    const difference = differing(what, expected[at], actual[at], entry);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function differing(what: string, expected: unknown, actual: unknown, entry: number): Difference | undefined {
  const [one, other] = [plain(expected), plain(actual)];
  return isDeepStrictEqual(one, other) ? undefined : { entry, what, expected: one, actual: other };
}

/** As it stands in a record; what is not there is null. */
function plain(value: unknown): JsonValue {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as JsonValue);
}
