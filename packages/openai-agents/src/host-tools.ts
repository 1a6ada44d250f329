import { type BridgedTool, refuseTool, runByProvider } from "@codeact/core/adapter";
import type { RunContext as AgentContext, Tool } from "@openai/agents";
import { invokeTool } from "./nested-tool.ts";
import { scopes } from "./scope.ts";

/** A tool that runs in this process, with input of any shape. */
export type FunctionTool<Context> = Extract<Tool<Context>, { type: "function" }>;

/** Throws for a tool that a program cannot call. */
export function toFunctionTool<Context>(tool: Tool<Context>): FunctionTool<Context> {
  return tool.type === "function" ? tool : refuseTool(tool.name, runByProvider);
}

/** What core must know of a tool. The Agents SDK runs its calls, but for those an approver in this process has edited. */
export function toBridged<Context>(tool: FunctionTool<Context>, asks: boolean): BridgedTool {
  const { name, description, parameters, outputSchema } = tool;
  const agentContext = (): AgentContext<Context> => scopes.getStore()?.agentContext as AgentContext<Context>;
  return {
    name,
    description,
    input: { json: () => parameters },
    output: outputSchema && { json: () => outputSchema },
    approvalMode: async ({ input, callId }) =>
      asks && (await tool.needsApproval(agentContext(), input, callId)) ? "ask" : "allow",
    execute: (input, { signal }) => invokeTool(tool, agentContext(), JSON.stringify(input), { signal }),
  };
}
