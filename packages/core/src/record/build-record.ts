import type { Batch, NewCall, Outcome, StartMessage, Step } from "../engine.ts";
import { createPauses } from "../internal/pauses.ts";
import type {
  ChainedEntry,
  EndedEntry,
  RecordContents,
  RecordEntry,
  RecordSignature,
  RunNote,
  RunRecord,
} from "../run-record.ts";
import { createChain } from "./chain.ts";
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

/** So much of batches is written before others have a turn, in characters. */
const charactersAtOnce = 2 ** 20;

/** Writes the journal of a run, and what happened beside it, as one chain. */
export async function buildRecord(facts: RecordFacts, writing: RecordWriting): Promise<RunRecord> {
  const link = createChain();
  const entries: ChainedEntry[] = [];
  const pause = createPauses(charactersAtOnce);
  for (const { entry, length } of entriesOf(facts, writing)) {
    entries.push(link(entry));
    await pause(length);
  }
  const digest = entries.at(-1)?.hash ?? "";
  const signature = writing.sign?.(digest);
  const form = { format: "codeact-record", version: 1, entries, digest } as const;
  return signature === undefined ? form : { ...form, signature };
}

/** With about so much work to do for it. */
interface Made {
  readonly entry: RecordEntry;
  readonly length: number;
}

function* entriesOf({ notes, start, source, trail, end }: RecordFacts, writing: RecordWriting): Iterable<Made> {
  const writer = createContentsWriter(writing.contents);
  const tools = new Map<number, string>();
  let next = 0;
  function* noteUntil(step: number): Iterable<Made> {
    for (; next < notes.length; next++) {
      const note = notes[next];
      if (note === undefined || note.step > step) return;
      yield plain(entryOf(note, writer));
    }
  }
  yield* noteUntil(0);
  if (start !== undefined) {
    const [first] = notes;
    const edited = first?.type === "run.started" && first.source !== source;
    yield plain({ type: "program.started", at: start.at, start, ...(edited ? { source } : {}) });
  }
  for (const [at, made] of trail.entries()) {
    const entry = stepEntry(made, start?.at ?? 0, tools, writer, writing);
    yield { entry, length: made.batch?.length ?? 0 };
    yield* noteUntil(at + 1);
  }
  yield* noteUntil(Number.POSITIVE_INFINITY);
  if (end !== undefined) yield plain(end);
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

/** As it will be read: without what JSON leaves out. Steps are made of JSON, so they are so already. */
function plain(entry: RecordEntry): Made {
  const text = JSON.stringify(entry);
  return { entry: JSON.parse(text) as RecordEntry, length: text.length };
}
