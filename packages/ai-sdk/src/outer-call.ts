import type { RunContext } from "@codeact/core";
import { createOuterCalls } from "@codeact/core/adapter";
import type { ToolExecutionOptions } from "ai";

/** The `execute_code` call that a program serves; its context is those of all tools, by name. */
const outerCalls = createOuterCalls<ToolExecutionOptions<ReadonlyMap<string, unknown>>>();

/** The facts of a run, with the `execute_code` call it serves and the contexts of its tools. */
export function withOuterCall(
  facts: RunContext | undefined,
  call: ToolExecutionOptions<unknown>,
  toolsContext: object,
): RunContext {
  return outerCalls.within(facts, { ...call, context: new Map(Object.entries(toolsContext)) });
}

/** What the AI SDK tells a tool beside its input, for a call inside a program. */
export function innerOptions(tool: string, callId: string, facts: RunContext): ToolExecutionOptions<unknown> {
  const { toolCallId = "", messages = [], context, ...rest } = outerCalls.of(facts) ?? {};
  return { ...rest, messages, toolCallId: `${toolCallId}~${callId}`, context: context?.get(tool) };
}
