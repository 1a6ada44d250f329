import { ConfigurationError, type HostTool } from "@codeact/core";
import type { Tool } from "@openai/agents";

/** A tool that runs in this process, with input of any shape. */
export type FunctionTool<Context> = Extract<Tool<Context>, { type: "function" }>;

/** Tools of the framework that programs can call, by name. Throws for one they cannot. */
export function functionTools<Context>(tools: readonly Tool<Context>[]): Map<string, FunctionTool<Context>> {
  const found = new Map<string, FunctionTool<Context>>();
  for (const tool of tools) {
    const option = `tools.${tool.name}`;
    if (tool.type !== "function") {
      throw new ConfigurationError(
        option,
        `is a ${tool.type} tool, which the model's provider runs: a program cannot call it`,
      );
    }
    if (found.has(tool.name)) throw new ConfigurationError(option, "is there twice");
    found.set(tool.name, tool);
  }
  return found;
}

/** What core must know of a tool. The Agents SDK runs its calls. */
export function toHostTool<Context>(tool: FunctionTool<Context>): HostTool {
  const { name, description, parameters, outputSchema } = tool;
  return {
    name,
    description: description || name,
    inputSchema: { ...parameters },
    ...(outputSchema === undefined ? {} : { outputSchema: { ...outputSchema } }),
    execute: () => {
      throw new ConfigurationError(`tools.${name}`, "is run by the Agents SDK alone");
    },
  };
}
