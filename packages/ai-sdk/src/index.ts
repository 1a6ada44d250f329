/**
 * `execute_code` for the Vercel AI SDK 7.
 * @module @codeact/ai-sdk
 */

export type { ToolProgress } from "@codeact/core";
export type {
  ExecuteCodeArtifact,
  ExecuteCodeInput,
  ExecuteCodeInterruption,
  ExecuteCodeOutput,
  ExecuteCodeProgress,
  ExecuteCodeResult,
} from "@codeact/core/adapter";
export { composePrepareStep, type ExecuteCodePrepareStep } from "./compose-prepare-step.ts";
export { type CodeActForAiSdk, type CreateCodeActOptions, createCodeAct } from "./create-codeact.ts";
export { createExecuteCodeTool } from "./create-execute-code-tool.ts";
export { composeToolApproval, type ExecuteCodeToolApproval } from "./tool-approval.ts";
export type * from "./types.ts";
