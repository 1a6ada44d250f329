import { type JsonValue, unwrapMcpResult } from "@codeact/core";
import { ToolMessage } from "@langchain/core/messages";
import { type ClientTool, isRunnableToolLike } from "@langchain/core/tools";
import { isCommand } from "@langchain/langgraph";
import type { InnerConfig } from "./inner-config.ts";

/** Runs a tool for a call inside a program; gives what it returned, not the text a model would read. */
export async function invokeTool(tool: ClientTool, input: JsonValue, config: InnerConfig): Promise<unknown> {
  const { name } = tool;
  // Such a tool gives its artifact, or parses its input, only when it gets a whole tool call.
  const takesCall =
    isRunnableToolLike(tool) || ("responseFormat" in tool && tool.responseFormat === "content_and_artifact");
  const args = input as Record<string, JsonValue>;
  const output: unknown = await tool.invoke(
    takesCall ? { type: "tool_call", id: config.toolCallId, name, args } : args,
    config,
  );
  if (isCommand(output))
    throw new TypeError(`${name} returned a Command, which the agent itself must follow: a program cannot call it.`);
  return ToolMessage.isInstance(output) ? outputOf(output) : output;
}

function outputOf({ content, artifact, status }: ToolMessage): unknown {
  if (status === "error") throw new Error(typeof content === "string" ? content : JSON.stringify(content));
  if (artifact === undefined || artifact === null) return content;
  if (!Array.isArray(artifact)) return artifact;
  // What @langchain/mcp-adapters makes of a CallToolResult: its artifact is always a list.
  const structured: unknown = artifact.find((part) => part?.type === "mcp_structured_content")?.data;
  const parts = typeof content === "string" ? [{ type: "text", text: content }] : content;
  return structured ?? (artifact.length > 0 ? artifact : unwrapMcpResult({ content: parts }));
}
