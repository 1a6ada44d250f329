import { AssertionError } from "node:assert";
import type { EngineInfo } from "./engine.ts";
import { resolveEngine } from "./engines/resolve-engine.ts";
import { kernelHash } from "./internal/kernel-hash.generated.ts";
import { type VerifyOptions, verifyRecord } from "./record/verify-record.ts";
import { type Difference, replaySteps } from "./run/replay-steps.ts";
import type { RunRecord } from "./run-record.ts";
import type { CodeActOptions } from "./types.ts";

/** Options of `replayRecord` and `expectReplay`. */
export interface ReplayOptions extends VerifyOptions {
  /** Where it is run; any will do, whatever the record was made on. @default "auto" */
  readonly engine?: CodeActOptions["engine"];
}

/** What a replay came to. */
export type Replay =
  | { readonly status: "same"; readonly engine: EngineInfo }
  | {
      readonly status: "different";
      readonly engine: EngineInfo;
      readonly difference: Difference;
      readonly message: string;
    };

/**
 * Runs a recorded run again, offline: the program is given what it was given then, and no tool is called. Compares calls with
 * their inputs, logs, errors and the value. Throws `CODEACT_RECORD` for a record that was changed, or that does not hold
 * the outputs.
 */
export async function replayRecord(given: string | RunRecord, options: ReplayOptions = {}): Promise<Replay> {
  const { record } = verifyRecord(given, options);
  const engine = resolveEngine(options.engine);
  try {
    await engine.identify?.();
    const difference = await replaySteps(record, engine);
    const { info } = engine;
    if (difference === undefined) return { status: "same", engine: info };
    return { status: "different", engine: info, difference, message: describe(difference, record) };
  } finally {
    if (options.engine !== engine) await engine.dispose();
  }
}

/**
 * For tests: throws an `AssertionError` that shows the first difference when a recorded run does not come to the same again.
 */
export async function expectReplay(record: string | RunRecord, options?: ReplayOptions): Promise<void> {
  const replay = await replayRecord(record, options);
  if (replay.status === "same") return;
  const { message, difference } = replay;
  const { expected, actual } = difference;
  throw new AssertionError({ message, expected, actual, operator: "expectReplay" });
}

function describe({ entry, what, expected, actual }: Difference, { entries }: RunRecord): string {
  const [first] = entries;
  const show = (value: unknown): string => JSON.stringify(value, null, 2);
  const told = [
    `The replay differs at entry ${entry}, ${what}.`,
    `recorded: ${show(expected)}`,
    `replayed: ${show(actual)}`,
  ];
  if (first?.type !== "run.started") return told.join("\n");
  if (first.contents.redact.length > 0)
    told.push("Parts of the record are redacted: the program may have been given something else.");
  if (first.kernelHash !== kernelHash) told.push("The record was made by another version of codeact.");
  return told.join("\n");
}
