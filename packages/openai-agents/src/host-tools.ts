import { ConfigurationError, type HostTool, type JsonSchema } from "@codeact/core";
import type { RunContext as AgentContext, Tool } from "@openai/agents";
import { invokeTool } from "./nested-tool.ts";
import { scopes } from "./scope.ts";

/** A tool that runs in this process, with input of any shape. */
export type FunctionTool<Context> = Extract<Tool<Context>, { type: "function" }>;

/** Throws for a tool that a program cannot call. */
export function toFunctionTool<Context>(tool: Tool<Context>): FunctionTool<Context> {
  if (tool.type === "function") return tool;
  const why = `is a ${tool.type} tool, which the model's provider runs: a program cannot call it`;
  throw new ConfigurationError(`tools.${tool.name}`, why);
}

/** What core must know of a tool. The Agents SDK runs its calls, but for those an approver in this process has edited. */
export function toHostTool<Context>(tool: FunctionTool<Context>, asks: boolean): HostTool {
  const { name, description, parameters, outputSchema } = tool;
  const agentContext = (): AgentContext<Context> => scopes.getStore()?.agentContext as AgentContext<Context>;
  return {
    name,
    description: description || name,
    inputSchema: parameters as JsonSchema,
    outputSchema: outputSchema as JsonSchema | undefined,
    approvalMode: async ({ input, callId }) =>
      asks && (await tool.needsApproval(agentContext(), input, callId)) ? "ask" : "allow",
    execute: (input, { signal }) => invokeTool(tool, agentContext(), JSON.stringify(input), { signal }),
  };
}
