/**
 * `execute_code` for LangChain 1 and LangGraph.
 * @module @codeact/langchain
 */

export type { ToolProgress } from "@codeact/core";
export { type CodeActMiddleware, codeActMiddleware } from "./code-act-middleware.ts";
export { createExecuteCodeTool } from "./create-execute-code-tool.ts";
export type { ExecuteCodeTool } from "./execute-code-tool.ts";
export type { ExecuteCodeInput, ExecuteCodeProgress, ExecuteCodeToolOptions } from "./types.ts";
