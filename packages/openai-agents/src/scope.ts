import { AsyncLocalStorage } from "node:async_hooks";
import type { Call, Execution, RunContext, RunResult } from "@codeact/core";
import type { RunContext as AgentContext } from "@openai/agents";

/** One call of `execute_code`: what its nested run is told, and what it tells. */
export interface Scope {
  readonly context: RunContext;
  /** What the Agents SDK tells tools. */
  readonly agentContext: AgentContext<unknown>;
  /** The program, while it is under way in this process, and the calls it waits for. */
  execution?: Execution;
  pending: readonly Call[];
  result?: RunResult;
  /** What the application must mend: thrown to it, not told to the model. */
  error?: unknown;
}

export const scopes: AsyncLocalStorage<Scope> = new AsyncLocalStorage();
