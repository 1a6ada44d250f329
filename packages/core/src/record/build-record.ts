import type { Batch, NewCall, Outcome, StartMessage, Step } from "../engine.ts";
import type {
  ChainedEntry,
  EndedEntry,
  RecordContents,
  RecordEntry,
  RecordSignature,
  RunNote,
  RunRecord,
} from "../run-record.ts";
import { chain } from "./chain.ts";
import { type ContentsWriter, createContentsWriter, type KeptByReference } from "./contents.ts";

/** A step as it was made, and the batch that led to it. */
export interface TrailStep {
  /** The text that was delivered; of outputs too large to keep it has references. None for the first step. */
  readonly batch: string | undefined;
  /** Undefined when the sandbox ended before it answered. */
  readonly step: Step | undefined;
}

/** Everything a record is made of. */
export interface RecordFacts {
  readonly notes: readonly RunNote[];
  readonly start: StartMessage | undefined;
  /** The program's source, as it was started. */
  readonly source: string;
  readonly trail: readonly TrailStep[];
  readonly end: (EndedEntry & { readonly at: number }) | undefined;
}

export interface RecordWriting {
  readonly contents: RecordContents;
  readonly sign: ((digest: string) => RecordSignature) | undefined;
  readonly callIdOf: (id: number) => string;
  readonly digestOf: (call: NewCall) => string;
}

/** Writes the journal of a run, and what happened beside it, as one chain. */
export function buildRecord(facts: RecordFacts, writing: RecordWriting): RunRecord {
  const entries = chain(plain(entriesOf(facts, writing)));
  const digest = entries.at(-1)?.hash ?? "";
  const signature = writing.sign?.(digest);
  const form = { format: "codeact-record", version: 1, entries, digest } as const;
  return signature === undefined ? form : { ...form, signature };
}

function entriesOf({ notes, start, source, trail, end }: RecordFacts, writing: RecordWriting): RecordEntry[] {
  const writer = createContentsWriter(writing.contents);
  const tools = new Map<number, string>();
  const entries: RecordEntry[] = [];
  let next = 0;
  const noteUntil = (step: number): void => {
    for (; next < notes.length; next++) {
      const note = notes[next];
      if (note === undefined || note.step > step) return;
      entries.push(entryOf(note, writer));
    }
  };
  noteUntil(0);
  if (start !== undefined) {
    const [first] = notes;
    const edited = first?.type === "run.started" && first.source !== source;
    entries.push({ type: "program.started", at: start.at, start, ...(edited ? { source } : {}) });
  }
  for (const [at, made] of trail.entries()) {
    entries.push(stepEntry(made, start?.at ?? 0, tools, writer, writing));
    noteUntil(at + 1);
  }
  noteUntil(Number.POSITIVE_INFINITY);
  if (end !== undefined) entries.push(end);
  return entries;
}

function entryOf({ step: _, ...note }: RunNote, writer: ContentsWriter): RecordEntry {
  if (note.type !== "call.started" || note.input === undefined) return note;
  const { input, ...rest } = note;
  return { ...rest, ...writer.input(note.tool, input) };
}

function stepEntry(
  { batch, step }: TrailStep,
  startedAt: number,
  tools: Map<number, string>,
  writer: ContentsWriter,
  { callIdOf, digestOf }: RecordWriting,
): RecordEntry {
  const { at, settled } = batch === undefined ? { at: startedAt } : (JSON.parse(batch) as KeptBatch);
  const calls = step?.calls ?? [];
  for (const { id, name } of calls) tools.set(id, name);
  return {
    type: "step",
    at,
    ...(settled && {
      settled: settled.map((one) => writer.outcome(tools.get(one.id) ?? "", callIdOf(one.id), one)),
    }),
    calls: calls.map((call) => writer.call(call, callIdOf(call.id), digestOf(call))),
    ...(step === undefined ? { status: "unfinished" } : writer.did(step)),
  };
}

interface KeptBatch extends Omit<Batch, "settled"> {
  readonly settled: readonly (Outcome | KeptByReference)[];
}

/** As it will be read: without what JSON leaves out. */
function plain<Value extends readonly (RecordEntry | ChainedEntry)[]>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
