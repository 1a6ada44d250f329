import { type CodeActOptions, executeCodeTool, type RunContext, type RunResult } from "@codeact/core";
import { createBridge, type ExecuteCodeHandle } from "@codeact/core/adapter";
import { Agent, type RunContext as AgentContext, type Tool } from "@openai/agents";
import { CodeModel } from "./code-model.ts";
import { type FunctionTool, toBridged, toFunctionTool } from "./host-tools.ts";
import { modelOutput } from "./model-output.ts";
import { nestedTool } from "./nested-tool.ts";
import { type Scope, scopes } from "./scope.ts";

type AgentToolOptions<Context> = Parameters<Agent<Context>["asTool"]>[0];

/** Options of `withCodeAct` and `createExecuteCodeTool`: those of core, with tools of the Agents SDK. */
export interface ExecuteCodeToolOptions<Context> extends Omit<CodeActOptions, "tools"> {
  /** Tools that programs can call, as you would give them to an agent. */
  readonly tools: readonly Tool<Context>[];
  /** Who a program is run for: the same for all, or found out from the context of each agent run. */
  readonly context?: RunContext | ((runContext: AgentContext<Context>) => RunContext);
  /** Told of the result of every program: what the model reads is less. */
  readonly onResult?: (result: RunResult) => void;
  /** Told of the calls inside programs, as of those of any agent that is a tool. */
  readonly onStream?: AgentToolOptions<Context>["onStream"];
}

/** `execute_code` as a tool of the Agents SDK, with what there is to do with it besides. */
export type ExecuteCodeTool<Context> = FunctionTool<Context> & ExecuteCodeHandle;

/** The tool alone. The model learns how to use it from `buildInstructions()`, which belongs into your instructions. */
export function createExecuteCodeTool<Context = unknown>(
  options: ExecuteCodeToolOptions<Context>,
): ExecuteCodeTool<Context> {
  const { tools, context, onResult, onStream, ...coreOptions } = options;
  // The Agents SDK asks about a whole program as about any call, so core need not.
  const { approvalMode, approvalScope, ...others } = coreOptions;
  const asks = approvalScope !== "block";
  const own = tools.map(toFunctionTool);
  const { core, handle } = createBridge(own, (given) => given.map((tool) => toBridged(tool, asks)), others);
  const asksNatively = asks && others.onApproval === undefined;
  const nested = own.map((tool) => nestedTool(tool, core, asksNatively));
  const agent = new Agent<Context>({ name: "codeact", model: new CodeModel(core), tools: nested });
  const tool = agent.asTool({
    toolName: executeCodeTool.name,
    toolDescription: core.buildToolDescription(),
    parameters: { ...executeCodeTool.inputSchema },
    inputBuilder: ({ params }) => (params as { code: string }).code,
    needsApproval: !asks || approvalMode === "always_require",
    ...(onStream && { onStream }),
    // The limits of the run are what bounds it.
    runOptions: { maxTurns: null },
  });
  const invokeNested = tool.invoke;
  tool.invoke = async (runContext, input, details) => {
    const facts = typeof context === "function" ? context(runContext) : (context ?? {});
    const scope: Scope = { context: facts, agentContext: runContext, pending: [] };
    const text: unknown = await scopes.run(scope, () => invokeNested(runContext, input, details));
    if (scope.error !== undefined) throw scope.error;
    if (scope.result === undefined) return String(text);
    onResult?.(scope.result);
    return modelOutput(String(text), core.resultForModel(scope.result).files);
  };
  return Object.assign(tool, handle);
}
