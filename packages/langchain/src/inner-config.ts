import type { RunContext } from "@codeact/core";
import type { ToolRunnableConfig } from "@langchain/core/tools";

/** On the way from `execute_code` to the tools its program calls; a symbol, so that it is none of your facts. */
const outerConfig: unique symbol = Symbol("execute_code");

interface RunFacts extends RunContext {
  readonly [outerConfig]?: ToolRunnableConfig;
}

export type InnerConfig = ToolRunnableConfig & { readonly toolCallId: string };

/** The facts of a run, with the configuration that tools of its program run with. */
export function withConfig(facts: RunContext | undefined, config: ToolRunnableConfig): RunContext {
  return { ...facts, [outerConfig]: config };
}

export function configOf(context: RunContext): ToolRunnableConfig {
  return (context as RunFacts)[outerConfig] ?? {};
}

/** What LangChain tells a tool beside its input (state, store, writer, callbacks), for a call inside a program. */
export function innerConfig(outer: ToolRunnableConfig, callId: string, signal?: AbortSignal): InnerConfig {
  const { toolCall, runName, ...config } = outer;
  return { ...config, toolCallId: innerId(outer, callId), ...(signal && { signal }) };
}

/** The id of a call inside a program, among all calls of a conversation. */
export function innerId({ toolCall }: ToolRunnableConfig, callId: string): string {
  return `${toolCall?.id ?? ""}~${callId}`;
}
