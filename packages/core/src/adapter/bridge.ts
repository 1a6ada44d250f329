import type { CodeAct, CodeActUpdate } from "../types.ts";
import type { ExecuteCodeHandle, ExecuteCodeProgress, Stretch } from "./execute-code.ts";
import type { StretchOptions } from "./run-stretch.ts";

/** What an adapter stands on: core, over the tools of its framework. */
export interface Bridge<TOOLS> {
  readonly core: CodeAct;
  /** As they were given last. */
  readonly tools: TOOLS;
  /** Changes the tools, and what else is given, for programs that start from now on. */
  update(tools: TOOLS, others?: Omit<CodeActUpdate, "tools">): void;
  /** Runs a program on until calls wait, or to its end: see `runStretch`. */
  stretch(text: string, options: StretchOptions): AsyncGenerator<ExecuteCodeProgress | Stretch, void>;
  /** What is the user's, whatever the wiring. */
  readonly handle: ExecuteCodeHandle;
}
