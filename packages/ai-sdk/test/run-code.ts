import type { ToolSet } from "ai";
import {
  createExecuteCodeTool,
  type ExecuteCodeOutput,
  type ExecuteCodeResult,
  type ExecuteCodeToolOptions,
} from "../src/index.ts";

/** Runs a program with the given tools, as the AI SDK would call `execute_code`. */
export async function runCode<TOOLS extends ToolSet>(
  code: string,
  options: ExecuteCodeToolOptions<TOOLS>,
): Promise<ExecuteCodeResult> {
  await using execute_code = createExecuteCodeTool<ToolSet>(options as object as ExecuteCodeToolOptions<ToolSet>);
  const messages = [{ role: "user" as const, content: "go" }];
  const outputs = execute_code.execute({ code }, { toolCallId: "outer", messages, context: {} });
  let last: ExecuteCodeOutput | undefined;
  for await (const output of outputs as AsyncIterable<ExecuteCodeOutput>) last = output;
  if (last?.status !== "completed" && last?.status !== "failed") throw new Error("execute_code gave no result");
  return last;
}
