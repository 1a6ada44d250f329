/**
 * `execute_code` for LangChain 1 and LangGraph.
 * @module @codeact/langchain
 */

export type { ToolProgress } from "@codeact/core";
export type { ExecuteCodeInput } from "@codeact/core/adapter";
export { type CodeActMiddleware, codeActMiddleware } from "./code-act-middleware.ts";
export { createExecuteCodeTool, type ExecuteCodeTool } from "./create-execute-code-tool.ts";
export type { ExecuteCodeHandle, ExecuteCodeProgress, ExecuteCodeToolOptions } from "./types.ts";
