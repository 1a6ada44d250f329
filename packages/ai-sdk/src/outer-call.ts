import type { RunContext } from "@codeact/core";
import { createOuterCalls, type OuterCalls } from "@codeact/core/adapter";
import type { ToolExecutionOptions } from "ai";

/** The `execute_code` call that a program serves; its context is those of all tools, by name. */
export const outerCalls: OuterCalls<ToolExecutionOptions<ReadonlyMap<string, unknown>>> = createOuterCalls();

/** What the AI SDK tells a tool beside its input, for a call inside a program. */
export function innerOptions(tool: string, callId: string, facts: RunContext): ToolExecutionOptions<unknown> {
  const { toolCallId = "", messages = [], context, ...rest } = outerCalls.of(facts) ?? {};
  return { ...rest, messages, toolCallId: `${toolCallId}~${callId}`, context: context?.get(tool) };
}
