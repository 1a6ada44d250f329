import type { Call, CodeAct, RunContext, Settlement } from "../types.ts";

/** What a history that others hold says of a call. It counts only as far as core vouches for it. */
export type CallClaim =
  | { readonly type: "sealed"; readonly outcome: string }
  /** It was approved, so it may have been run. */
  | { readonly type: "approved" }
  | { readonly type: "rejected"; readonly message?: string | undefined }
  /** The framework's own words instead of an output: it has not run the call, or keeps its output back. */
  | { readonly type: "withheld"; readonly message: string };

export type ClaimedCall = Pick<Call, "callId" | "ticket" | "tool" | "input">;

/** What became of calls that a program has waited for; those nothing is said of stay open. */
export async function settleClaims<CALL extends ClaimedCall>(
  core: CodeAct,
  calls: readonly CALL[],
  claimOf: (call: CALL) => CallClaim | undefined,
  context: RunContext,
): Promise<Settlement[]> {
  const settled = calls.map(async (call): Promise<Settlement[]> => {
    const claim = claimOf(call);
    return claim === undefined ? [] : [await settle(core, call, claim, context)];
  });
  return (await Promise.all(settled)).flat();
}

async function settle(
  core: CodeAct,
  { callId, ticket, tool, input }: ClaimedCall,
  claim: CallClaim,
  context: RunContext,
): Promise<Settlement> {
  if (claim.type === "sealed") return { callId, outcome: claim.outcome };
  const rejected = claim.type === "approved" ? undefined : { message: claim.message };
  // A call that was run is not run again: this gives what was recorded then. Else it takes the call, so that nobody runs it.
  const outcome = await core.runOnce(ticket, { tool, input, context, rejected }, () => {
    throw new Error(`nothing is known here of what ${tool} did`);
  });
  if (claim.type !== "withheld" || outcome.status === "threw") return { callId, outcome: outcome.sealed };
  const message = `The tool ${tool} has run, but its output was withheld: ${claim.message}`;
  return { callId, error: { name: "Error", message } };
}
