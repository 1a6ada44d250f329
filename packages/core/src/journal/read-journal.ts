import type { Outcome } from "../engine.ts";
import type { RunNote } from "../run-record.ts";
import type { CallTrace, JsonValue, Settlement } from "../types.ts";
import { type EndEntry, type Entry, journalError, type StartEntry, type StepEntry } from "./entries.ts";
import type { KeptOutcome } from "./journal.ts";

/** What a journal says of a run. */
export interface JournaledRun {
  readonly start: StartEntry;
  readonly end: EndEntry | undefined;
  /** Counts the continuations that somebody has gone on from. */
  readonly generation: number;
  /** What was said of its calls at the last of them. */
  readonly answers: readonly Settlement[];
  /** Calls that were about to be executed after that. */
  readonly startedSince: ReadonlySet<number>;
  /** The last step the program is known to have made; none when it may not have begun. */
  readonly lastStep: StepEntry | undefined;
  /** As they were delivered. */
  readonly batches: readonly string[];
  /** Of all calls, in order. */
  readonly digests: readonly string[];
  /** Calls that have an outcome. */
  readonly settled: ReadonlySet<number>;
  readonly traces: readonly CallTrace[];
  /** Outcomes the program has not seen. */
  readonly undelivered: readonly Outcome[];
  /** Calls that may have happened: they were about to be executed, and have no outcome. */
  readonly unknown: ReadonlyMap<number, { readonly input?: JsonValue }>;
  readonly operations: Readonly<Record<string, JsonValue>>;
  /** What happened beside the steps, when a record was asked for. */
  readonly notes: readonly RunNote[];
}

/** Throws `CODEACT_JOURNAL` for entries that no run can have written. */
export function readJournal(runId: string, entries: readonly Entry[]): JournaledRun {
  const [start] = entries;
  if (start?.type !== "start") throw journalError("tampered", "does not begin with its start", { runId });
  const of = <Type extends Entry["type"]>(type: Type): Extract<Entry, { type: Type }>[] =>
    entries.filter((entry): entry is Extract<Entry, { type: Type }> => entry.type === type);
  const outcomes = new Map(of("outcome").map((entry) => [entry.outcome.id, entry]));
  const steps = of("step");
  const settledIn = ({ batch }: StepEntry): KeptOutcome[] =>
    (batch?.settled ?? []).map((one) => {
      const outcome = typeof one === "number" ? outcomes.get(one)?.outcome : one;
      if (outcome === undefined) throw journalError("tampered", "delivers an outcome it does not hold", { runId });
      return outcome;
    });
  const delivered = new Set(steps.flatMap(settledIn).map(({ id }) => id));
  const unknown = of("intent").filter(({ id }) => !outcomes.has(id) && !delivered.has(id));
  const last = of("claimed").at(-1);
  const since = last === undefined ? [] : entries.slice(entries.indexOf(last));
  return {
    start,
    end: of("end").at(-1),
    generation: last?.generation ?? 0,
    answers: last?.answers ?? [],
    startedSince: new Set(since.flatMap((entry) => (entry.type === "intent" ? entry.id : []))),
    lastStep: steps.at(-1),
    batches: steps.flatMap((step) => {
      const { batch } = step;
      return batch === undefined ? [] : [JSON.stringify({ at: batch.at, settled: settledIn(step) })];
    }),
    digests: steps.flatMap(({ digests }) => digests),
    settled: new Set([...delivered, ...outcomes.keys()]),
    traces: [...outcomes.values()].flatMap(({ trace }) => trace ?? []),
    undelivered: [...outcomes.values()].map(({ outcome }) => outcome).filter(({ id }) => !delivered.has(id)),
    unknown: new Map(unknown.map((intent) => [intent.id, "input" in intent ? { input: intent.input } : {}])),
    operations: of("saved").at(-1)?.operations ?? {},
    notes: of("note").map(({ note }) => note),
  };
}
