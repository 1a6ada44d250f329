import type { RunContext } from "@codeact/core";
import type { ToolExecutionOptions } from "ai";
import type { Trace } from "./tracing.ts";

/** On the way from `execute_code` to the tools its program calls; a symbol, so that it is none of your facts. */
const outerCall: unique symbol = Symbol("execute_code");

interface RunFacts extends RunContext {
  readonly [outerCall]?: ToolExecutionOptions<ReadonlyMap<string, unknown>> & { readonly trace: Trace | undefined };
}

/** The facts of a run, with the `execute_code` call it serves, its place in the trace and the contexts of its tools. */
export function withOuterCall(
  facts: RunContext | undefined,
  call: ToolExecutionOptions<unknown>,
  toolsContext: object,
  trace?: Trace,
): RunContext {
  return { ...facts, [outerCall]: { ...call, context: new Map(Object.entries(toolsContext)), trace } };
}

/** What the AI SDK tells a tool beside its input, for a call inside a program. */
export function innerOptions(tool: string, callId: string, facts: RunFacts): ToolExecutionOptions<unknown> {
  const { toolCallId = "", messages = [], context, trace: _trace, ...rest } = facts[outerCall] ?? {};
  return { ...rest, messages, toolCallId: `${toolCallId}~${callId}`, context: context?.get(tool) };
}

export function traceOf(facts: RunFacts): Trace {
  return facts[outerCall]?.trace ?? ((_tool, _toolCallId, work) => work());
}
