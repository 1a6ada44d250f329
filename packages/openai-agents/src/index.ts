export {
  createExecuteCodeTool,
  type ExecuteCodeHandle,
  type ExecuteCodeTool,
  type ExecuteCodeToolOptions,
} from "./create-execute-code-tool.ts";
export { type CodeActAgent, withCodeAct } from "./with-codeact.ts";
