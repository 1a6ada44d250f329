import type { CodeActOptions, JsonSchema, RunContext, ToolProgress } from "@codeact/core";
import type { ClientTool, ToolRuntime } from "@langchain/core/tools";
import type { InteropZodType } from "@langchain/core/utils/types";
import type { InterruptOnConfig } from "langchain";

/** What the model sends. */
export interface ExecuteCodeInput {
  code: string;
}

/** How far the calls of a program are: what `streamMode` "tools" and "custom" show while it runs. */
export interface ExecuteCodeProgress {
  readonly type: "execute_code";
  readonly toolCallId: string | undefined;
  /** As many rows as the program has used tools. */
  readonly calls: readonly ToolProgress[];
}

/** Calls of which tools a person is asked about, by name: what `humanInTheLoopMiddleware` takes for calls of the model. */
export type InterruptOn = Readonly<Record<string, boolean | InterruptOnConfig>>;

/** The tools behind `execute_code`, and who is asked about their calls. */
export interface HostToolOptions {
  /** Tools that programs can call, as you would give them to `createAgent` or a `ToolNode`. */
  tools: readonly ClientTool[];
  /** What tools return, by name: LangChain's tools do not say it, and programs depend on it. */
  outputSchemas?: Readonly<Record<string, InteropZodType | JsonSchema>>;
  /** Needs a checkpointer, or `onApproval`. @default nobody is asked */
  interruptOn?: InterruptOn;
}

/** Options of `codeActMiddleware` and `createExecuteCodeTool`: those of core, with tools and approvals in the words of LangChain. */
export interface ExecuteCodeToolOptions extends HostToolOptions, Omit<CodeActOptions, "tools"> {
  /** Who a program is run for: the same for all, or found out for each call. */
  context?: RunContext | ((runtime: ToolRuntime) => RunContext);
}
