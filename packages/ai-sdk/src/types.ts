import type {
  Artifact,
  Call,
  CodeActOptions,
  CompletedRun,
  Decision,
  FailedRun,
  InstructionOptions,
  RunContext,
  ToolProgress,
} from "@codeact/core";
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

/** What the model sends. */
export interface ExecuteCodeInput {
  code: string;
}

/** Preliminary result of `execute_code`: how far its calls are. As many rows as the program has used tools. */
export interface ExecuteCodeProgress {
  readonly status: "running";
  readonly calls: readonly ToolProgress[];
}

/** The program waits for people. Each call is asked about as one of its own, whose id is its `ticket`. */
export interface ExecuteCodeInterruption {
  readonly status: "interrupted";
  readonly runId: string;
  readonly interruptions: readonly Call[];
  readonly continuation: string;
}

/** As in core, but in base64, since outputs travel as JSON. */
export type ExecuteCodeArtifact = Pick<Artifact, "path" | "name" | "mediaType" | "bytes"> &
  ({ readonly data: string } | { readonly file: string });
type Portable<RUN> = Omit<RUN, "artifacts"> & { readonly artifacts: readonly ExecuteCodeArtifact[] };
/** What came of a program that has ended. */
export type ExecuteCodeResult = Portable<CompletedRun> | Portable<FailedRun>;

/** Preliminary results have status `running`; the last one says what came of the program. */
export type ExecuteCodeOutput = ExecuteCodeProgress | ExecuteCodeInterruption | ExecuteCodeResult;

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
export interface ExecuteCodeHandle extends AsyncDisposable {
  /** Text for your system prompt. Where the JSON Schema of a tool is a promise, await `warmup` first. */
  buildInstructions(options?: InstructionOptions): string;
  /** Gets the engine and the schemas of all tools ready. Throws `CODEACT_ENGINE_UNAVAILABLE`. */
  warmup(): Promise<void>;
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

/** Says what the AI SDK has no answer for, such as an edit, before its answer is given. */
export type Decide = (toolCallId: string, decision: Decision) => Promise<void>;
