import { type Artifact, type CodeAct, createProgress, type ExecutionOptions, type RunContext } from "@codeact/core";
import type { ToolExecutionOptions } from "ai";
import { readHistory } from "./history.ts";
import { settleCalls } from "./settle-calls.ts";
import type { ExecuteCodeArtifact, ExecuteCodeOutput } from "./types.ts";

export interface ProgramParts {
  readonly core: CodeAct;
  readonly surface: ExecutionOptions["surface"];
}

/** Starts a program, or goes on with one that has waited; yields how far its calls are, and at last what came of it. */
export async function* runProgram(
  { core, surface }: ProgramParts,
  code: string,
  call: ToolExecutionOptions<unknown>,
  context: RunContext,
): AsyncGenerator<ExecuteCodeOutput, void> {
  const progress = createProgress();
  const left = new AbortController();
  const signal = AbortSignal.any(call.abortSignal ? [call.abortSignal, left.signal] : [left.signal]);
  const history = readHistory(call.messages);
  const program = history.waiting.find(({ next }) => next === call.toolCallId);
  const options = { surface, signal, context, onEvent: progress.observe };
  const execution = core.execution(program ? await core.recall(program.continuation) : code, options);
  const advance = async () => execution.next(program && (await settleCalls(core, program, history, context)));
  let isOver = false;
  try {
    const state = advance();
    for await (const calls of progress.until(state)) yield { status: "running", calls };
    const result = await state;
    isOver = true;
    if (result.status === "blocked") {
      const { runId, pending: interruptions } = result;
      yield { status: "interrupted", runId, interruptions, continuation: await core.keep(execution.continuation()) };
    } else if (result.status !== "interrupted") yield { ...result, artifacts: result.artifacts.map(toPortable) };
  } finally {
    if (!isOver) left.abort(); // A reader that leaves early ends the run.
  }
}

function toPortable(artifact: Artifact): ExecuteCodeArtifact {
  return "data" in artifact ? { ...artifact, data: Buffer.from(artifact.data).toString("base64") } : artifact;
}
