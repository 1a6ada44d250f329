/**
 * `execute_code` for the OpenAI Agents SDK.
 * @module @codeact/openai-agents
 */

export type { ExecuteCodeHandle } from "@codeact/core/adapter";
export {
  createExecuteCodeTool,
  type ExecuteCodeTool,
  type ExecuteCodeToolOptions,
} from "./create-execute-code-tool.ts";
export { type CodeActAgent, withCodeAct } from "./with-codeact.ts";
