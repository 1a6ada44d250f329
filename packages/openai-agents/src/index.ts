/**
 * `execute_code` for the OpenAI Agents SDK.
 * @module @codeact/openai-agents
 */

export {
  createExecuteCodeTool,
  type ExecuteCodeHandle,
  type ExecuteCodeTool,
  type ExecuteCodeToolOptions,
} from "./create-execute-code-tool.ts";
export { type CodeActAgent, withCodeAct } from "./with-codeact.ts";
