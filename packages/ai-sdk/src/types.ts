import type { CodeActOptions, RunContext } from "@codeact/core";
import type { ExecuteCodeInput, ExecuteCodeOutput, ExecuteCodeHandle as Handle } from "@codeact/core/adapter";
import type {
  InferToolInput,
  InferToolOutput,
  PrepareStepFunction,
  Tool,
  ToolApprovalConfiguration,
  ToolExecuteFunction,
  ToolExecutionOptions,
  ToolSet,
} from "ai";

/** What `toolsContext` would hold if the model called these tools itself. */
export type HostToolContexts<TOOLS extends ToolSet> = Parameters<PrepareStepFunction<TOOLS>>[0]["toolsContext"];

/** Options of `createExecuteCodeTool`: those of core, with tools, approvals and contexts in the words of the AI SDK. */
export interface ExecuteCodeToolOptions<TOOLS extends ToolSet> extends Omit<CodeActOptions, "tools"> {
  /** Tools that programs can call, as you would give them to `generateText`. */
  tools: TOOLS;
  /**
   * When calls inside programs need approval, as `toolApproval` of `generateText` says it of calls the model makes.
   * `needsApproval` of a tool counts where nothing is said of it here.
   */
  toolApproval?: ToolApprovalConfiguration<TOOLS, undefined>;
  /** Contexts of these tools, by name. What a call gives as `toolsContext.execute_code` goes over it, tool by tool. */
  toolsContext?: Partial<HostToolContexts<TOOLS>>;
  /** Who a program is run for: the same for all, or found out for each call. */
  context?: RunContext | ((call: ToolExecutionOptions<unknown>) => RunContext);
}

/** What there is to do with `execute_code` besides giving it to a model. Dispose it when your server ends. */
export interface ExecuteCodeHandle extends Handle {
  /** Changes the tools for programs that start from now on. */
  update(changes: { tools: ToolSet }): void;
}

/** `execute_code` as a tool of the AI SDK, with what there is to do with it besides. */
export type ExecuteCodeTool<TOOLS extends ToolSet> = Tool<
  ExecuteCodeInput,
  ExecuteCodeOutput,
  HostToolContexts<TOOLS> | undefined
> & {
  execute: ToolExecuteFunction<ExecuteCodeInput, ExecuteCodeOutput, HostToolContexts<TOOLS> | undefined>;
} & ExecuteCodeHandle;

/** `execute_code`, and for approvals the tools behind it, which the model does not see. */
export type CodeActTools<TOOLS extends ToolSet> = {
  readonly execute_code: ExecuteCodeTool<TOOLS>;
} & { readonly [NAME in keyof TOOLS]: AskingTool<TOOLS, NAME> };

/** Its context is known from `toolsContext` of `createCodeAct`, unless a call gives another. */
type AskingTool<TOOLS extends ToolSet, NAME extends keyof TOOLS> = NAME extends keyof HostToolContexts<TOOLS>
  ? Tool<InferToolInput<TOOLS[NAME]>, InferToolOutput<TOOLS[NAME]>, HostToolContexts<TOOLS>[NAME] | undefined>
  : Tool<InferToolInput<TOOLS[NAME]>, InferToolOutput<TOOLS[NAME]>>;
