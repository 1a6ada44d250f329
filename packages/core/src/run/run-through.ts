import type { RunResult } from "../types.ts";
import type { Run } from "./run.ts";

/** Advances a run until it ends, or until nothing can go on without a person. */
export async function runThrough(run: Run): Promise<RunResult> {
  const state = await run.next();
  return state.status === "blocked" ? await run.interrupt() : state;
}
