export type { ToolProgress } from "@codeact/core";
export { composePrepareStep, type ExecuteCodePrepareStep } from "./compose-prepare-step.ts";
export { type CodeActForAiSdk, type CreateCodeActOptions, createCodeAct } from "./create-codeact.ts";
export { createExecuteCodeTool } from "./create-execute-code-tool.ts";
export type {
  ExecuteCodeHandle,
  ExecuteCodeInput,
  ExecuteCodeOutput,
  ExecuteCodeProgress,
  ExecuteCodeTool,
  ExecuteCodeToolOptions,
  HostToolContexts,
} from "./types.ts";
