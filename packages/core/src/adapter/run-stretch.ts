import { createProgress } from "../tools/tool-progress.ts";
import type { CodeAct, ExecutionOptions, Settlement } from "../types.ts";
import type { ExecuteCodeProgress, Stretch } from "./execute-code.ts";

/** Options of one stretch of a program: as of any execution. */
export interface StretchOptions extends Omit<ExecutionOptions, "approved" | "decisions" | "onEvent"> {
  /** What became of the calls that were waited for; asked once the continuation has proved to be ours. */
  readonly settle?: () => Promise<readonly Settlement[]>;
  /** Id of the answer by which a person has approved the program: it is good for one start. */
  readonly approvalId?: string | undefined;
}

/**
 * Runs on from a source, or from what `keep` gave, until calls wait or to the end: yields how far the calls are, and at
 * last what it came to. A reader that leaves early ends the run.
 */
export async function* runStretch(
  core: CodeAct,
  text: string,
  { settle, approvalId, signal, ...options }: StretchOptions,
): AsyncGenerator<ExecuteCodeProgress | Stretch, void> {
  const approved = approvalId !== undefined;
  if (approved) await core.decide(`program~${nameOf(approvalId)}`, { type: "approve" });
  const progress = createProgress();
  const left = new AbortController();
  const execution = core.execution(await core.recall(text), {
    ...options,
    approved,
    signal: AbortSignal.any(signal ? [signal, left.signal] : [left.signal]),
    onEvent: progress.observe,
  });
  const advance = async () => await execution.next(await settle?.());
  let isOver = false;
  try {
    const state = advance();
    for await (const calls of progress.until(state)) yield { status: "running", calls };
    const result = await state;
    isOver = true;
    if (result.status === "blocked") {
      const { runId, pending: interruptions } = result;
      yield { status: "interrupted", runId, interruptions, continuation: await core.keep(execution.continuation()) };
    } else if (result.status !== "interrupted") yield result;
  } finally {
    if (!isOver) left.abort();
  }
}

/** What a stretch came to; meanwhile `onProgress` is told how far its calls are. */
export async function endOf(
  states: AsyncIterable<ExecuteCodeProgress | Stretch>,
  onProgress: (progress: ExecuteCodeProgress) => Promise<void>,
): Promise<Stretch> {
  for await (const state of states) {
    if (state.status !== "running") return state;
    await onProgress(state);
  }
  throw new Error("a stretch ends with what it came to");
}

/** Of an id of any framework, for a key of any store. */
function nameOf(id: string): string {
  return id.replace(/[^\w-]/g, "_").slice(0, 64);
}
