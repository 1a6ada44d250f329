import type { RunState } from "../approval/run-state.ts";
import { ConfigurationError } from "../errors.ts";
import type { RunContext, RunResult } from "../types.ts";
import { type DurableRun, type DurableRuns, resultOf } from "./durable-runs.ts";
import { recordedState } from "./recovered-state.ts";
import type { Run } from "./run.ts";
import { runThrough } from "./run-through.ts";

export interface RecoverOptions {
  readonly durable: DurableRuns | undefined;
  readonly context?: RunContext;
  /** How long what must be asked stands. */
  readonly ttlMs: number;
  readonly open: (state: RunState, taken: DurableRun) => Run;
}

/** Goes on with a run whose process has died, or tells again what it came to. Throws `CODEACT_JOURNAL`. */
export async function recoverRun(runId: string, options: RecoverOptions): Promise<RunResult> {
  const { durable, context = {}, ttlMs, open } = options;
  if (durable === undefined) throw new ConfigurationError("durable", "must be given, so that runs can be recovered");
  const taken = await durable.take(runId, context);
  try {
    const state = recordedState(runId, taken.record, Date.now() + ttlMs);
    return resultOf(runId, taken.record) ?? (await runThrough(open(state, taken)));
  } finally {
    // Nothing happens when the run itself has given it back.
    await taken.journal.release(taken.record.end !== undefined).catch(() => {});
  }
}
