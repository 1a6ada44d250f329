import type { CodeActOptions, CodeActUpdate, JsonSchema, RunContext } from "@codeact/core";
import type { ExecuteCodeHandle as Handle, ExecuteCodeProgress as Progress } from "@codeact/core/adapter";
import type { ClientTool, ToolRuntime } from "@langchain/core/tools";
import type { InteropZodType } from "@langchain/core/utils/types";
import type { InterruptOnConfig } from "langchain";

/** How far the calls of a program are: what `streamMode` "tools" and "custom" show while it runs. */
export interface ExecuteCodeProgress extends Pick<Progress, "calls"> {
  readonly type: "execute_code";
  readonly toolCallId: string | undefined;
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

/** What there is to do with `execute_code` besides giving it to a model. Dispose it when your server ends. */
export interface ExecuteCodeHandle extends Omit<Handle, "decide"> {
  /** Changes the tools, and what else is given, for programs that start from now on. */
  update(changes: HostToolOptions & Omit<CodeActUpdate, "tools">): void;
}
