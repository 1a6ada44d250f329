import { createOuterCalls, type OuterCalls } from "@codeact/core/adapter";
import type { ToolRunnableConfig } from "@langchain/core/tools";

/** The configuration that tools of a program run with. */
export const outerConfigs: OuterCalls<ToolRunnableConfig> = createOuterCalls();

export type InnerConfig = ToolRunnableConfig & { readonly toolCallId: string };

/** What LangChain tells a tool beside its input (state, store, writer, callbacks), for a call inside a program. */
export function innerConfig(outer: ToolRunnableConfig, callId: string, signal?: AbortSignal): InnerConfig {
  const { toolCall, runName, ...config } = outer;
  return { ...config, toolCallId: innerId(outer, callId), ...(signal && { signal }) };
}

/** The id of a call inside a program, among all calls of a conversation. */
export function innerId({ toolCall }: ToolRunnableConfig, callId: string): string {
  return `${toolCall?.id ?? ""}~${callId}`;
}
