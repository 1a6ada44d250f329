import { ExecuteCodeTool } from "./execute-code-tool.ts";
import type { ExecuteCodeToolOptions } from "./types.ts";

/**
 * The tool alone, for `bindTools`, a `ToolNode` or an agent. The model learns how to use it from `buildInstructions()`,
 * which belongs into your system prompt.
 */
export function createExecuteCodeTool(options: ExecuteCodeToolOptions): ExecuteCodeTool {
  return new ExecuteCodeTool(options);
}
