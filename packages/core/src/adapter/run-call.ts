import { executeCodeTool } from "../instructions/execute-code-tool.ts";
import type { CodeAct, RunContext } from "../types.ts";
import type { Bridge } from "./bridge.ts";
import type { ExecuteCodeProgress, Stretch } from "./execute-code.ts";
import type { History } from "./history.ts";
import type { StretchOptions } from "./run-stretch.ts";
import { settleClaims } from "./settle-claims.ts";

/** A call of `execute_code` in a history that others hold. */
export interface HistoryCall {
  readonly id: string;
  readonly history: History<unknown>;
}

/** Whether the framework must ask before it runs this call; going on with a program is asked already. */
export function asksFirst(core: CodeAct, { id, history }: HistoryCall): boolean {
  return core.asking().includes(executeCodeTool.name) && history.programOf(id) === undefined;
}

/** Starts the program of a call, or goes on with the one that the history says has waited: as `stretch` does. */
export function runCall(
  { core, stretch }: Bridge<unknown>,
  code: string,
  call: HistoryCall,
  options: Pick<StretchOptions, "signal"> & { readonly context: RunContext },
): AsyncGenerator<ExecuteCodeProgress | Stretch, void> {
  const { id, history } = call;
  const program = history.programOf(id);
  if (program !== undefined) {
    const settle = () => settleClaims(core, program.calls, (asked) => history.claimOf(asked), options.context);
    return stretch(program.continuation, { ...options, settle });
  }
  if (!asksFirst(core, call)) return stretch(code, options);
  const answer = history.answers.get(id);
  if (answer?.approved !== true) throw new Error("The program was not approved.");
  return stretch(code, { ...options, approvalId: answer.id });
}
