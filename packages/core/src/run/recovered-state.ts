import type { Answer } from "../approval/answers.ts";
import type { PendingCall, RunState } from "../approval/run-state.ts";
import type { NewCall, Outcome } from "../engine.ts";
import { parseJsonText } from "../internal/json.ts";
import { journalError } from "../journal/entries.ts";
import type { JournaledRun } from "../journal/read-journal.ts";
import type { Catalog } from "../tools/catalog.ts";
import type { JsonValue } from "../types.ts";
import { callIdOf, digestCall } from "./call-record.ts";
import type { Guest } from "./guest.ts";
import { failure } from "./run-tool.ts";

/** What a journal says of a run before it is replayed: which calls are open shows then. */
export function recordedState(runId: string, record: JournaledRun, expiresAt: number): RunState {
  const { source, approved, start, audience, engine, kernelHash, tools, warnings } = record.start;
  return {
    version: 1,
    runId,
    generation: record.generation,
    expiresAt,
    audience,
    engine,
    kernelHash,
    source,
    approved,
    start,
    batches: record.batches,
    digests: record.digests,
    shown: record.lastStep?.shown ?? "",
    traces: record.traces,
    open: [],
    pending: [],
    undelivered: record.undelivered,
    timers: [],
    tools,
    used: record.lastStep?.used ?? { wallMs: 0, cpuMs: 0 },
    warnings,
    operations: record.operations,
    ...(record.notes.length === 0 ? {} : { notes: record.notes }),
  };
}

export interface Recovery {
  readonly record: JournaledRun;
  readonly catalog: Catalog;
  /** What was said of its calls. */
  readonly answers: readonly Answer[];
  /** Calls that the continuation holds, as they were handed out. */
  readonly pending: readonly PendingCall[];
}

/** Completes it by what the program had asked for when its process ended. Throws `CODEACT_JOURNAL`. */
export function recoveredState(
  recorded: RunState,
  { calls, cancelled }: Pick<Guest, "calls" | "cancelled">,
  { record, catalog, answers, pending }: Recovery,
): RunState {
  checkTools(recorded, calls, catalog);
  const open = calls.filter(({ id }) => !record.settled.has(id));
  const handedOut = new Map(pending.map((call) => [call.callId, call]));
  const answered = new Set(answers.map(({ callId }) => callId));
  const mayHaveHappened = ({ kind, id, name }: NewCall): boolean =>
    record.unknown.has(id) && !(kind === "tool" && catalog.tools.get(name)?.tool.idempotent === true);
  const before = (call: NewCall): PendingCall[] => {
    const callId = callIdOf(call.id);
    const known = handedOut.get(callId);
    if (known !== undefined) return [known];
    const unknown = mayHaveHappened(call) ? record.unknown.get(call.id) : undefined;
    return unknown || answered.has(callId) ? [pendingCall(call, recorded.expiresAt, unknown)] : [];
  };
  const [tools, others] = [open.filter(({ kind }) => kind === "tool"), open.filter(({ kind }) => kind !== "tool")];
  const [timers, operations] = [
    others.filter(({ kind, id }) => kind === "timer" && !cancelled.has(id)),
    others.filter(({ kind }) => kind !== "timer"),
  ];
  return {
    ...recorded,
    open: [...tools, ...operations.filter((call) => !mayHaveHappened(call))].map(({ id }) => id),
    pending: tools.flatMap(before),
    undelivered: [...recorded.undelivered, ...operations.filter(mayHaveHappened).map(lostOperation)],
    timers: timers.map(({ id, input }) => ({ id, ms: Number(input) })),
  };
}

function checkTools({ runId, tools }: RunState, calls: readonly NewCall[], catalog: Catalog): void {
  for (const { kind, name } of calls) {
    if (kind !== "tool" || tools[name] === catalog.tools.get(name)?.fingerprint) continue;
    throw journalError("tool-changed", `was written with another version of the tool ${name}`, { runId, tool: name });
  }
}

/** What was said of calls that have not been started since. */
export function recoveredAnswers({ answers, startedSince }: JournaledRun): Answer[] {
  const started = new Set([...startedSince].map(callIdOf));
  return answers.filter((answer): answer is Answer => !("outcome" in answer) && !started.has(answer.callId));
}

function pendingCall(
  call: NewCall,
  expiresAt: number,
  intent: { readonly input?: JsonValue } | undefined,
): PendingCall {
  const given = parseJsonText(call.input);
  return {
    callId: callIdOf(call.id),
    tool: call.name,
    digest: digestCall(call),
    input: intent?.input ?? (given.ok ? given.value : null),
    verdict: "ask",
    deferred: false,
    expiresAt,
    ...(intent === undefined ? {} : { unknown: true }),
  };
}

function lostOperation({ id, name }: NewCall): Outcome {
  const message = `The process ended before ${name} had settled. It may have had its effect.`;
  return { id, ...failure("TOOL_OUTCOME_UNKNOWN", "Error", message) };
}
