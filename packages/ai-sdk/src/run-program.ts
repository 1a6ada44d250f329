import {
  type Artifact,
  type CodeAct,
  createProgress,
  type Decisions,
  type ExecutionOptions,
  type RunContext,
} from "@codeact/core";
import type { ToolExecutionOptions } from "ai";
import { type Answer, readHistory } from "./history.ts";
import { settleCalls } from "./settle-calls.ts";
import type { ExecuteCodeArtifact, ExecuteCodeOutput } from "./types.ts";

export interface ProgramParts {
  readonly core: CodeAct;
  readonly decisions: Decisions;
  /** There is an approver in this process. */
  readonly canAsk: boolean;
}

type Call = Pick<ToolExecutionOptions<unknown>, "toolCallId" | "messages">;

/** Whether the AI SDK must ask before it runs this call of `execute_code`; going on with a program is asked already. */
export function asksFirst({ core, canAsk }: ProgramParts, { toolCallId, messages }: Call): boolean {
  return !canAsk && core.asksFirst() && !readHistory(messages).waiting.some(({ next }) => next === toolCallId);
}

/** Starts a program, or goes on with one that has waited; yields how far its calls are, and at last what came of it. */
export async function* runProgram(
  parts: ProgramParts,
  code: string,
  call: ToolExecutionOptions<unknown>,
  context: RunContext,
): AsyncGenerator<ExecuteCodeOutput, void> {
  const { core, canAsk } = parts;
  const progress = createProgress();
  const left = new AbortController();
  const signal = AbortSignal.any(call.abortSignal ? [call.abortSignal, left.signal] : [left.signal]);
  const history = readHistory(call.messages);
  const program = history.waiting.find(({ next }) => next === call.toolCallId);
  const approved = asksFirst(parts, call) && (await takeApproval(parts, history.answers.get(call.toolCallId)));
  const surface: ExecutionOptions["surface"] = canAsk ? () => false : "ask";
  const options = { surface, signal, context, approved, onEvent: progress.observe };
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

/** An approval of a whole program is good for one start of it. */
async function takeApproval({ decisions }: ProgramParts, answer: Answer | undefined): Promise<true> {
  if (answer?.approved !== true) throw new Error("The program was not approved.");
  await decisions.decide(`program~${answer.approvalId.replace(/[^\w-]/g, "_").slice(0, 64)}`, { type: "approve" });
  return true;
}
