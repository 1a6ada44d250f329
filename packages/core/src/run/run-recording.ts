import { hash } from "node:crypto";
import type { StartMessage } from "../engine.ts";
import { buildRecord } from "../record/build-record.ts";
import { createContentsWriter } from "../record/contents.ts";
import type { RecordSetup } from "../record/record-setup.ts";
import type { BesideEntry, EndedEntry, RecordedArtifact, RunNote, RunRecord, Setting } from "../run-record.ts";
import type { Artifact, RunCommon, RunEvent, RunResult } from "../types.ts";
import { callIdOf, idOf } from "./call-record.ts";
import type { Guest } from "./guest.ts";
import type { Recorder } from "./recorder.ts";

export interface RunRecordingOptions {
  readonly setup: RecordSetup;
  readonly runId: string;
  readonly recorder: Recorder;
  /** What the run was given here. */
  readonly setting: () => Setting;
  /** Not there before the program has started. */
  readonly guest: () => Guest | undefined;
  /** Undefined for a run that begins here. */
  readonly before: Before | undefined;
}

/** What earlier parts of a run have left. */
export interface Before {
  /** None when they were run without a record. */
  readonly notes?: readonly RunNote[];
  readonly steps: number;
}

/** What is known of the program when a record is written. */
export interface RecordedProgram {
  readonly source: string;
  readonly start: StartMessage | undefined;
}

/** How a run has ended; nothing while it waits. */
export type RecordedEnd =
  | { readonly result: Exclude<RunResult, { readonly status: "interrupted" }> }
  | { readonly aborted: Pick<RunCommon, "warnings" | "stats"> };

/** Takes notes of what happens beside the steps of one run, and writes its record of these and of its trail. */
export class RunRecording {
  readonly #options: RunRecordingOptions;
  #before: readonly RunNote[];
  #own: RunNote[] = [];
  #stepsBefore: number;

  constructor(options: RunRecordingOptions) {
    this.#options = options;
    this.#before = options.before?.notes ?? [];
    this.#stepsBefore = options.before?.steps ?? 0;
  }

  get notes(): readonly RunNote[] {
    return [...this.#before, ...this.#own];
  }

  /** Earlier parts have left more than was known. */
  adopt({ notes, steps }: Before): void {
    this.#before = notes ?? this.#before;
    this.#stepsBefore = steps;
    this.#own = this.#own.map((note) => (note.type === "run.started" ? note : { ...note, step: steps }));
  }

  /** There is a journal now: it gets the notes of this part, or of `all`. */
  write(all: boolean): void {
    for (const note of all ? this.notes : this.#own) this.#options.recorder.note(note);
  }

  /** Never throws. */
  readonly observe = (event: RunEvent): void => {
    const told = this.#noteOf(event);
    if (told === undefined) return;
    const step = this.#options.guest()?.trail.length ?? this.#stepsBefore;
    // Every record begins with it.
    const place = this.#before.length + this.#own.length === 0 ? 0 : step;
    const note = { at: event.at, step: place, ...told } as RunNote;
    this.#own.push(note);
    this.#options.recorder.note(note);
  };

  /** Writes the record, and tells whoever wants to know of it. */
  async give({ source, start }: RecordedProgram, end?: RecordedEnd): Promise<RunRecord> {
    const { setup, guest: find } = this.#options;
    const guest = find();
    const trail = [...(guest?.trail ?? [])];
    const batches = guest?.journal.batches ?? [];
    // The last step has no answer when its sandbox was ended in it.
    if (guest !== undefined && trail.length <= batches.length)
      trail.push({ batch: trail.length === 0 ? undefined : batches.at(-1), step: undefined });
    const record = await buildRecord(
      { notes: this.notes, start, source, trail, end: end && this.#endOf(end) },
      { ...setup, callIdOf, digestOf: ({ id }) => guest?.digests[id - 1] ?? "" },
    );
    try {
      setup.onRecord?.(record);
    } catch {
      // Like observers, it is not part of the run.
    }
    return record;
  }

  #endOf(end: RecordedEnd): EndedEntry & { readonly at: number } {
    const writer = createContentsWriter(this.#options.setup.contents);
    const form = { type: "run.ended", at: Date.now() } as const;
    if ("aborted" in end) {
      const { warnings, stats } = end.aborted;
      return { ...form, status: "aborted", warnings, artifacts: [], stats };
    }
    const { result } = end;
    const { status, warnings, stats } = result;
    const artifacts = result.artifacts.map(recordedArtifact);
    const outcome = status === "completed" ? writer.value(JSON.stringify(result.value)) : writer.error(result.error);
    return { ...form, status, ...outcome, warnings, artifacts, stats };
  }

  #noteOf(event: RunEvent): object | undefined {
    const { runId, at: _, ...told } = event;
    if (told.type === "run.started") {
      const { setup, before, setting } = this.#options;
      if (this.#before.length > 0) return { type: "run.resumed", ...setting() };
      const unrecorded = before === undefined ? {} : { unrecorded: true };
      return { type: told.type, runId, source: told.source, contents: setup.contents, ...unrecorded, ...setting() };
    }
    if (told.type === "call.started") {
      const { input, ...call } = told;
      const given = this.#options.guest()?.calls[idOf(call.callId) - 1]?.input;
      return (JSON.stringify(input) === given ? call : told) satisfies BesideEntry;
    }
    if (told.type === "call.settled") {
      const { digest: _digest, ...call } = told;
      return call satisfies BesideEntry;
    }
    return told.type === "run.log" || told.type === "run.settled" ? undefined : (told satisfies BesideEntry);
  }
}

function recordedArtifact(artifact: Artifact): RecordedArtifact {
  const { path, name, mediaType, bytes } = artifact;
  const digest = "data" in artifact ? { digest: hash("sha256", artifact.data) } : {};
  return { path, name, mediaType, bytes, ...digest };
}
