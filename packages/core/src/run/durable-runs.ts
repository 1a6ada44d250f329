import { isDeepStrictEqual } from "node:util";
import { audienceOf } from "../approval/audience.ts";
import { continuationError, createEnvelope } from "../approval/envelope.ts";
import type { Place } from "../approval/run-state.ts";
import { CodeActError, ConfigurationError } from "../errors.ts";
import { expectWhole } from "../internal/expect-whole.ts";
import { createEntryCodec, journalError } from "../journal/entries.ts";
import { type JournaledRun, readJournal } from "../journal/read-journal.ts";
import { decodeResult } from "../journal/recorded-result.ts";
import { RunJournal } from "../journal/run-journal.ts";
import { longestTimerMs } from "../limits.ts";
import type { ContinuationOptions, DurableOptions, RunContext, RunResult, Settlement } from "../types.ts";

/** Takes runs out of a store of journals. All throw `CODEACT_JOURNAL`. */
export interface DurableRuns {
  readonly leaseMs: number;
  /** For a run that begins. */
  begin(runId: string): Promise<RunJournal>;
  /** For one whose process has died. */
  take(runId: string, context: RunContext): Promise<DurableRun>;
  /**
   * For one that goes on from a continuation; undefined when it has no journal. Throws `CODEACT_CONTINUATION` with reason
   * `consumed` when somebody goes on with it, or has, unless that was with the same answers and came to no end.
   */
  goOn(place: Place, answers: readonly Settlement[]): Promise<DurableRun | undefined>;
  /** Nobody may go on with it any more. */
  cancel(place: Place): Promise<void>;
}

export interface DurableRun {
  readonly journal: RunJournal;
  readonly record: JournaledRun;
}

const dayMs = 86_400_000;
const defaults = { leaseMs: 10_000, ttlMs: 7 * dayMs };
const optionNames: ReadonlySet<string> = new Set<keyof DurableOptions>(["store", "leaseMs", "ttlMs"]);

/** Throws `CODEACT_CONFIGURATION`. */
export function createDurableRuns(options: DurableOptions, continuations: ContinuationOptions = {}): DurableRuns {
  const { store, leaseMs, ttlMs: leastTtlMs } = checkOptions(options);
  const { keys, encrypt = false } = continuations;
  // A run may wait for as long as its continuation is good.
  const ttlMs = Math.max(leastTtlMs, continuations.ttlMs ?? 0);
  const codec = createEntryCodec(keys && createEnvelope(keys, encrypt, "codeact-journal1"));
  const takeLines = async (runId: string): Promise<{ journal: RunJournal; lines: readonly string[] }> => {
    const terms = { leaseMs, expiresAt: Date.now() + ttlMs, atRest: false };
    const taken = await store.take(runId, terms).catch((thrown) => {
      throw journalError("store", "could not be read: see the cause", { runId }, thrown);
    });
    if (!taken.taken) {
      const { retryAfterMs } = taken;
      throw journalError("active", "is being written: try again when its lease has run out", { runId, retryAfterMs });
    }
    const { generation, lines } = taken;
    return { journal: new RunJournal({ store, codec, leaseMs, ttlMs, runId, generation, lines: lines.length }), lines };
  };
  const read = async (runId: string, check: (run: JournaledRun) => void): Promise<DurableRun> => {
    if (typeof runId !== "string" || !/^[\w-]{1,64}$/.test(runId)) throw notFound(runId);
    const { journal, lines } = await takeLines(runId);
    try {
      if (lines.length === 0) throw notFound(runId);
      const record = readJournal(
        runId,
        lines.map((line, at) => codec.read(runId, at, line)),
      );
      check(record);
      return { journal, record };
    } catch (thrown) {
      await journal.release(true).catch(() => {});
      throw thrown;
    }
  };
  const goOn: DurableRuns["goOn"] = async (place, answers) => {
    try {
      return await read(place.runId, (record) => checkConsumed(place, record, answers));
    } catch (thrown) {
      const reason = thrown instanceof CodeActError ? thrown.details.reason : undefined;
      if (reason === "not-found") return undefined;
      if (reason === "active") throw continuationError("consumed", "is being gone on with elsewhere");
      throw thrown;
    }
  };
  return {
    leaseMs,
    goOn,
    async cancel(place) {
      const run = await goOn(place, []);
      run?.journal.add({ type: "end", status: "cancelled" });
      await run?.journal.release(true);
    },
    begin: async (runId) => (await takeLines(runId)).journal,
    take: (runId, context) => read(runId, (record) => checkAudience(runId, record, context)),
  };
}

/** What a run came to, when it has ended. Throws `CODEACT_JOURNAL` when it was given up. */
export function resultOf(runId: string, { end }: JournaledRun): RunResult | undefined {
  if (end === undefined) return undefined;
  if (end.result === undefined)
    throw journalError("ended", `says that it was ${end.status}`, { runId, status: end.status });
  return decodeResult(end.result);
}

function checkOptions(options: DurableOptions): Required<DurableOptions> {
  for (const name of Object.keys(options)) {
    if (!optionNames.has(name)) throw new ConfigurationError(`durable.${name}`, "is no option");
  }
  if (typeof options.store?.take !== "function")
    throw new ConfigurationError("durable.store", "must be a journal store");
  const checked = { ...defaults, ...options };
  for (const name of ["leaseMs", "ttlMs"] as const) expectWhole(`durable.${name}`, checked[name], 1, longestTimerMs);
  return checked;
}

function checkAudience(runId: string, { start }: JournaledRun, context: RunContext): void {
  if (start.audience !== audienceOf(context))
    throw journalError("wrong-audience", "is that of another audience", { runId });
}

function checkConsumed({ runId, generation }: Place, record: JournaledRun, answers: readonly Settlement[]): void {
  const { end } = record;
  const status = end?.status ?? (record.generation > generation ? "interrupted" : undefined);
  const again = record.generation === generation && !isDeepStrictEqual(record.answers, plain(answers));
  if (status === undefined && !again) return;
  const outcome = status && JSON.stringify({ runId, status });
  throw continuationError("consumed", "was resumed before", { outcome });
}

function plain(answers: readonly Settlement[]): unknown {
  return JSON.parse(JSON.stringify(answers));
}

function notFound(runId: string): Error {
  return journalError("not-found", "is not in the store", { runId });
}
