import type { RunResult } from "@codeact/core";
import { createExecuteCodeTool, type ExecuteCodeToolOptions } from "../src/index.ts";

/** Runs a program with the given tools, as a `ToolNode` would call `execute_code`. */
export async function runCode(code: string, options: ExecuteCodeToolOptions): Promise<RunResult> {
  await using execute_code = createExecuteCodeTool(options);
  const message = await execute_code.invoke({ type: "tool_call", id: "outer", name: "execute_code", args: { code } });
  return message.artifact;
}
