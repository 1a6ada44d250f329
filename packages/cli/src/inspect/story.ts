import type {
  ChainedEntry,
  JsonValue,
  LogLine,
  RecordEntry,
  RecordedCall,
  RecordedOutcome,
  RunRecord,
} from "@codeact/core";

type EntryOf<Type extends RecordEntry["type"]> = Extract<ChainedEntry, { readonly type: Type }>;

/** What a record tells, call by call, for people. */
export interface Story {
  readonly started: EntryOf<"run.started">;
  /** The source that ran: the model's, or what a person put in its place. */
  readonly source: string;
  readonly status: EntryOf<"run.ended">["status"] | "waits";
  readonly end: EntryOf<"run.ended"> | undefined;
  readonly resumed: readonly EntryOf<"run.resumed">[];
  readonly calls: readonly StoryCall[];
  readonly logs: readonly (LogLine & { readonly at: number })[];
  /** Ms since 1970 of the last entry. */
  readonly lastAt: number;
}

/** A call from the moment the program made it; what is not there has not happened, or is not in the record. */
export interface StoryCall extends RecordedCall {
  readonly madeAt: number;
  readonly startedAt?: number;
  readonly settledAt?: number;
  /** When the program got the outcome. */
  readonly deliveredAt?: number;
  /** What the tool was given, if that is not the program's input. */
  readonly given?: JsonValue;
  readonly ok?: boolean;
  readonly code?: string;
  readonly outcome?: RecordedOutcome;
  /** Of files and requests. */
  readonly target?: string;
  readonly question?: EntryOf<"approval.requested">;
  readonly decision?: EntryOf<"approval.decided">;
}

type Told = { -readonly [Field in keyof StoryCall]: StoryCall[Field] };

/** Reads a verified record. */
export function readStory({ entries }: RunRecord): Story {
  const [started, ...rest] = entries as readonly [EntryOf<"run.started">, ...ChainedEntry[]];
  const calls = new Map<string, Told>();
  const logs: (LogLine & { at: number })[] = [];
  let { source } = started;
  for (const entry of rest) {
    if (entry.type === "program.started") source = entry.source ?? source;
    if (entry.type === "step") {
      for (const line of entry.logs ?? []) logs.push({ ...line, at: entry.at });
      for (const call of entry.calls) calls.set(call.callId, { ...call, madeAt: entry.at });
    }
    tellCalls(entry, calls);
  }
  const last = entries.at(-1);
  const end = last?.type === "run.ended" ? last : undefined;
  return {
    started,
    source,
    status: end?.status ?? "waits",
    end,
    resumed: rest.filter((entry): entry is EntryOf<"run.resumed"> => entry.type === "run.resumed"),
    calls: [...calls.values()],
    logs,
    lastAt: Math.max(...entries.map(({ at }) => at)),
  };
}

/** Adds what an entry says of calls. */
function tellCalls(entry: ChainedEntry, calls: Map<string, Told>): void {
  if (entry.type === "step") {
    for (const outcome of entry.settled ?? []) {
      const call = calls.get(outcome.callId);
      if (call === undefined) continue;
      const ok = !("error" in outcome);
      Object.assign(call, { outcome, deliveredAt: entry.at, ok: call.ok ?? ok });
      // Timers have no entries of their own.
      if (call.kind === "timer") Object.assign(call, { startedAt: call.madeAt, settledAt: entry.at });
    }
    return;
  }
  if (!("callId" in entry)) return;
  // The program itself, when a person is asked whether it may start.
  const whole: Told = { callId: entry.callId, kind: "tool", tool: nameOf(entry), madeAt: entry.at };
  const call = calls.get(entry.callId) ?? whole;
  calls.set(entry.callId, call);
  if (entry.type === "approval.requested") call.question = entry;
  if (entry.type === "approval.decided") call.decision = entry;
  if (entry.type === "call.started")
    Object.assign(call, { startedAt: entry.at, ...("input" in entry ? { given: entry.input } : {}) });
  if (entry.type === "call.settled" || entry.type === "operation.settled") {
    const { at, ms, ok, code } = entry;
    Object.assign(call, { settledAt: at, ok, ...(code === undefined ? {} : { code }) });
    // A call that was refused was never started; one that somebody else has run was.
    if (ok || entry.type === "operation.settled") call.startedAt ??= at - ms;
    if (entry.type === "operation.settled") call.target = entry.target;
  }
}

function nameOf(entry: { readonly tool?: string; readonly name?: string }): string {
  return entry.tool ?? entry.name ?? "";
}
