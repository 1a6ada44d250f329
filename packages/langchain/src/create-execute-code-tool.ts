import { createBridge } from "@codeact/core/adapter";
import { ExecuteCodeRunner } from "./execute-code-tool.ts";
import { toHostTools } from "./host-tools.ts";
import type { ExecuteCodeHandle, ExecuteCodeToolOptions } from "./types.ts";

/** `execute_code` as LangChain runs it, with what there is to do with it besides. */
export type ExecuteCodeTool = ExecuteCodeRunner & ExecuteCodeHandle;

/**
 * The tool alone, for `bindTools`, a `ToolNode` or an agent. The model learns how to use it from `buildInstructions()`,
 * which belongs into your system prompt.
 */
export function createExecuteCodeTool(options: ExecuteCodeToolOptions): ExecuteCodeTool {
  const { tools, outputSchemas, interruptOn, context, ...others } = options;
  const bridge = createBridge(toHostTools({ tools, outputSchemas, interruptOn }), ({ bridged }) => bridged, others);
  const runner = new ExecuteCodeRunner(bridge, context);
  const update: ExecuteCodeHandle["update"] = ({ tools, outputSchemas, interruptOn, ...changes }) => {
    bridge.update(toHostTools({ tools, outputSchemas, interruptOn }), changes);
    runner.description = bridge.core.buildToolDescription();
  };
  return Object.assign(runner, bridge.handle, { update });
}
