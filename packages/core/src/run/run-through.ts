import type { RunResult } from "../types.ts";
import type { Run } from "./run.ts";

/** Advances a run until it ends, or until nothing can go on without a person. */
export async function runThrough(run: Run, settleMs: number): Promise<RunResult> {
  let grace: NodeJS.Timeout | undefined;
  try {
    let state = await run.next();
    while (state.status === "blocked") {
      grace ??= setInterval(() => run.abandon(), Math.max(1, settleMs));
      state = run.quiet ? await run.interrupt() : await run.next();
    }
    return state;
  } finally {
    clearInterval(grace);
  }
}
