import { ConfigurationError, executeCodeTool } from "@codeact/core";
import type { ExecuteCodeHandle } from "@codeact/core/adapter";
import type { Agent, RunContext as AgentContext, AgentOutputType, TextOutput } from "@openai/agents";
import { createExecuteCodeTool, type ExecuteCodeToolOptions } from "./create-execute-code-tool.ts";

/** The agent that was given, able to write programs. Dispose `codeact` when your server ends. */
export type CodeActAgent<Context, Output extends AgentOutputType> = Agent<Context, Output> & {
  readonly codeact: ExecuteCodeHandle;
};

/**
 * The provider: the agent with `execute_code` beside its own tools, and told how to use it on every run. `tools` stay
 * hidden behind it, unless the agent has tools of the same name.
 */
export function withCodeAct<Context, Output extends AgentOutputType = TextOutput>(
  agent: Agent<Context, Output>,
  options: ExecuteCodeToolOptions<Context>,
): CodeActAgent<Context, Output> {
  if (agent.tools.some(({ name }) => name === executeCodeTool.name)) {
    throw new ConfigurationError("agent.tools", `has a tool ${executeCodeTool.name} already: rename it`);
  }
  const execute_code = createExecuteCodeTool(options);
  const own = new Set(options.tools.map(({ name }) => name));
  const toolsVisibleToModel = agent.tools.map(({ name }) => name).filter((name) => own.has(name));
  const added = (): string => execute_code.buildInstructions({ toolsVisibleToModel });
  const { instructions } = agent;
  const clone = agent.clone({
    tools: [...agent.tools, execute_code],
    instructions: async (runContext: AgentContext<Context>, self: Agent<Context, Output>) => {
      const base = typeof instructions === "function" ? await instructions(runContext, self) : instructions;
      return base ? `${base}\n\n${added()}` : added();
    },
  });
  return Object.assign(clone, { codeact: execute_code });
}
