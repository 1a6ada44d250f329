import {
  type CodeAct,
  type CodeActOptions,
  ConfigurationError,
  createCodeAct as createCore,
  type InstructionOptions,
  type RunContext,
  type RunResult,
} from "@codeact/core";
import { jsonSchema, type Tool, type ToolExecuteFunction, type ToolExecutionOptions, type ToolSet } from "ai";
import { type HostTools, toHostTools } from "./host-tools.ts";
import { createProgress, type ExecuteCodeProgress, type Progress } from "./progress.ts";
import { formatResultForModel } from "./result-for-model.ts";
import { contextSchemaOf, type HostToolContexts } from "./tool-contexts.ts";

export interface ExecuteCodeInput {
  code: string;
}

/** Preliminary results have status `running`; the last one is the result of the run. */
export type ExecuteCodeOutput = ExecuteCodeProgress | RunResult;

export interface ExecuteCodeToolOptions<TOOLS extends ToolSet> extends Omit<CodeActOptions, "tools"> {
  /** Tools that programs can call, as you would give them to `generateText`. */
  tools: TOOLS;
  /** Contexts of these tools by name. What a call gives as `toolsContext.execute_code` goes over it, tool by tool. */
  toolsContext?: Partial<HostToolContexts<TOOLS>>;
  /** Who a program is run for: the same for all, or by call. */
  context?: RunContext | ((options: ToolExecutionOptions<unknown>) => RunContext);
  /** Most characters of a result that the model gets to read. @default 32,000 */
  modelOutputChars?: number;
}

export interface ExecuteCodeHandle extends AsyncDisposable {
  /** Text for your system prompt. */
  buildInstructions(options?: InstructionOptions): string;
  /** Settles when every schema is known. Only needed before `buildInstructions`, and only if a schema is a promise. */
  ready(): Promise<void>;
  /** Gets the engine ready. Throws `CODEACT_ENGINE_UNAVAILABLE`. */
  warmup(): Promise<void>;
  /** Changes the tools for programs that start from now on. */
  update(changes: { tools: ToolSet }): void;
}

export type ExecuteCodeTool<TOOLS extends ToolSet> = ExecuteCodeHandle &
  Tool<ExecuteCodeInput, ExecuteCodeOutput, HostToolContexts<TOOLS> | undefined> & {
    execute: ToolExecuteFunction<ExecuteCodeInput, ExecuteCodeOutput, HostToolContexts<TOOLS> | undefined>;
  };

/** One `execute_code` call under way. */
interface Session {
  readonly options: ToolExecutionOptions<unknown>;
  readonly contexts: ReadonlyMap<string, unknown>;
  readonly progress: Progress;
}
