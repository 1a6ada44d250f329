import { type Call, CodeActError, type Settlement } from "@codeact/core";
import type { Stretch } from "@codeact/core/adapter";
import type { ClientTool, ToolRunnableConfig } from "@langchain/core/tools";
import { interrupt, isGraphBubbleUp } from "@langchain/langgraph";
import { dropEarlyAnswer, type Recorded, recorded, scratchpad } from "./graph.ts";
import { innerConfig } from "./inner-config.ts";
import { invokeTool } from "./invoke-tool.ts";
import type { Questions } from "./questions.ts";

/** What a stretch of a program came to, as it is kept in the checkpoint: while it waits, with the call it is of. */
export type KeptStretch = Stretch & { readonly toolCallId?: string | undefined };

/** A program, and how its calls are run and asked about. */
export interface Program {
  readonly code: string;
  /** Of the `execute_code` call: what tools of the program are run with. */
  readonly config: ToolRunnableConfig;
  readonly tools: ReadonlyMap<string, ClientTool>;
  readonly questions: Questions;
  /** Runs on from a source or a continuation until calls wait, or to the end. */
  readonly advance: (text: string, settlements: readonly Settlement[]) => Promise<KeptStretch>;
}

/** Runs a program stretch by stretch: in a graph each is a task, and what waits in between is seen to at node level. */
export async function runProgram(program: Program): Promise<Stretch> {
  let { value, isNew } = await advance(program, program.code, []);
  while (value.status === "interrupted") {
    const settlements = await answer(program, value.interruptions, isNew);
    ({ value, isNew } = await advance(program, value.continuation, settlements));
  }
  return value;
}

function advance(program: Program, text: string, settlements: readonly Settlement[]): Promise<Recorded<KeptStretch>> {
  return recorded(async () => {
    dropEarlyAnswer();
    return await program.advance(text, settlements);
  });
}

/** Runs the calls whose tools ask by themselves, then asks about the others. */
async function answer(program: Program, pending: readonly Call[], isNew: boolean): Promise<Settlement[]> {
  const settlements: Settlement[] = [];
  if (isNew) dropEarlyAnswer();
  for (const call of pending) if (call.deferred) settlements.push(await runDeferred(program, call));
  const asked = pending.filter(({ deferred }) => !deferred);
  if (asked.length > 0) settlements.push(...(await ask(program, asked, isNew)));
  return settlements;
}

/** With an answer that decides nothing it asks again. */
async function ask({ questions, config }: Program, calls: readonly Call[], isNew: boolean): Promise<Settlement[]> {
  const request = await questions.toRequest(calls, config);
  for (;;) {
    const response: unknown = interrupt(request);
    // Nobody has seen the question yet: LangGraph holds an answer of the run that this one was forked from.
    if (isNew) await recorded(() => Promise.reject(forked()));
    const decisions = questions.toDecisions(response, calls, config);
    if (decisions.length > 0) return decisions;
  }
}

/**
 * Runs a tool that calls `interrupt` itself: here LangGraph sees it. The tool starts anew after each answer, as it would
 * without a program around it; once it has settled it is not run again.
 */
async function runDeferred({ tools, config }: Program, { tool: name, input, callId }: Call): Promise<Settlement> {
  const tool = tools.get(name);
  const node = scratchpad();
  const answered = (): number => node?.interruptCounter ?? 0;
  const before = answered();
  const { value, isNew } = await recorded(async () => {
    const settlement = await settle(callId, () => tool && invokeTool(tool, input, innerConfig(config, callId)));
    return { settlement, answers: answered() - before };
  });
  // LangGraph numbers answers: those this call has had are counted in every pass.
  if (isNew) node?.consumeNullResume?.();
  else for (let answer = 0; answer < value.answers; answer++) interrupt(undefined);
  return value.settlement;
}

async function settle(callId: string, run: () => unknown): Promise<Settlement> {
  try {
    return { callId, output: await run() };
  } catch (thrown) {
    if (isGraphBubbleUp(thrown)) throw thrown;
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { callId, error: { name, message } };
  }
}

function forked(): CodeActError {
  const message =
    "This program was started again by a fork of its run: an answer of the past is not one to its questions.";
  return new CodeActError("CODEACT_CONTINUATION", message, { details: { reason: "consumed" } });
}
