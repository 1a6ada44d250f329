import type { CodeActOptions, InstructionOptions, RunContext, RunResult, ToolProgress } from "@codeact/core";
import type { PrepareStepFunction, Tool, ToolExecuteFunction, ToolExecutionOptions, ToolSet } from "ai";

export interface ExecuteCodeInput {
  code: string;
}

/** Preliminary result of `execute_code`: how far its calls are. As many rows as the program has used tools. */
export interface ExecuteCodeProgress {
  readonly status: "running";
  readonly calls: readonly ToolProgress[];
}

/** Preliminary results have status `running`; the last one is the result of the run. */
export type ExecuteCodeOutput = ExecuteCodeProgress | RunResult;

/** What `toolsContext` would hold if the model called these tools itself. */
export type HostToolContexts<TOOLS extends ToolSet> = Parameters<PrepareStepFunction<TOOLS>>[0]["toolsContext"];

export interface ExecuteCodeToolOptions<TOOLS extends ToolSet> extends Omit<CodeActOptions, "tools"> {
  /** Tools that programs can call, as you would give them to `generateText`. */
  tools: TOOLS;
  /** Contexts of these tools, by name. What a call gives as `toolsContext.execute_code` goes over it, tool by tool. */
  toolsContext?: Partial<HostToolContexts<TOOLS>>;
  /** Who a program is run for: the same for all, or found out for each call. */
  context?: RunContext | ((call: ToolExecutionOptions<unknown>) => RunContext);
}

export interface ExecuteCodeHandle extends AsyncDisposable {
  /** Text for your system prompt. Where the JSON Schema of a tool is a promise, await `warmup` first. */
  buildInstructions(options?: InstructionOptions): string;
  /** Gets the engine and the schemas of all tools ready. Throws `CODEACT_ENGINE_UNAVAILABLE`. */
  warmup(): Promise<void>;
  /** Changes the tools for programs that start from now on. */
  update(changes: { tools: ToolSet }): void;
}

export type ExecuteCodeTool<TOOLS extends ToolSet> = Tool<
  ExecuteCodeInput,
  ExecuteCodeOutput,
  HostToolContexts<TOOLS> | undefined
> & {
  execute: ToolExecuteFunction<ExecuteCodeInput, ExecuteCodeOutput, HostToolContexts<TOOLS> | undefined>;
} & ExecuteCodeHandle;
