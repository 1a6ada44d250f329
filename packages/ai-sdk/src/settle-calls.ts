import type { CodeAct, RunContext, Settlement } from "@codeact/core";
import { type History, sealOf, type WaitingCall, type WaitingProgram } from "./history.ts";

/** What became of the calls a program has waited for. What the messages claim counts only as far as core vouches for it. */
export function settleCalls(
  core: CodeAct,
  { calls }: WaitingProgram,
  history: History,
  context: RunContext,
): Promise<Settlement[]> {
  return Promise.all(calls.map((call) => settleCall(core, call, history, context)));
}

async function settleCall(
  core: CodeAct,
  { callId, ticket, tool, input }: WaitingCall,
  { results, answers }: History,
  context: RunContext,
): Promise<Settlement> {
  const output = results.get(ticket);
  const sealed = output && sealOf(output);
  if (sealed !== undefined) return { callId, outcome: sealed };
  const answer = answers.get(ticket);
  const denial = output?.type === "execution-denied" ? output.reason : undefined;
  const message = answer?.reason ?? denial;
  const isApproved = answer?.approved === true && output?.type !== "execution-denied";
  const rejected = isApproved ? {} : { rejected: message === undefined ? {} : { message } };
  // A call that was run is not run again: this gives what was recorded then. Else it takes the call, so that nobody runs it.
  const outcome = await core.runOnce(ticket, { tool, input, context, ...rejected }, () => {
    throw new Error(`nothing is known here of what ${tool} did`);
  });
  return { callId, outcome: outcome.sealed };
}
