export { composePrepareStep, type ExecuteCodePrepareStep } from "./compose-prepare-step.ts";
export { type CodeActForAiSdk, type CreateCodeActOptions, createCodeAct } from "./create-codeact.ts";
export {
  createExecuteCodeTool,
  type ExecuteCodeInput,
  type ExecuteCodeOutput,
  type ExecuteCodeTool,
  type ExecuteCodeToolOptions,
} from "./create-execute-code-tool.ts";
export type { ExecuteCodeProgress, ToolProgress } from "./progress.ts";
export type { HostToolContexts } from "./tool-contexts.ts";
