import type { Continuations } from "../approval/continuations.ts";
import type { Decisions } from "../approval/decisions.ts";
import { continuationError } from "../approval/envelope.ts";
import type { CallOutcome } from "../approval/outcomes.ts";
import { judge } from "../approval/policy.ts";
import { digestInput } from "../approval/tickets.ts";
import type { Limits } from "../limits.ts";
import { type CatalogTool, describeInvalidInput } from "../tools/catalog.ts";
import type { CodeAct, Decision, JsonValue, OnceOutcome, PolicyCall, RunContext } from "../types.ts";
import { callIdOf } from "./call-record.ts";
import { denied, describeFailure, failure, writeOutput } from "./run-tool.ts";

export interface OnceOptions {
  readonly continuations: Pick<Continuations, "tickets" | "outcomes" | "claimCall" | "settleCall">;
  readonly decisions: Pick<Decisions, "decisionOn">;
  readonly limits: Pick<Limits, "resultBytes" | "wallMs">;
  readonly tools: () => ReadonlyMap<string, CatalogTool>;
}

/** Runs calls for frameworks: each at most once, and with the outcome recorded then when it is asked for again. */
export function createOnce({ continuations, decisions, limits, tools }: OnceOptions): CodeAct["runOnce"] {
  const { tickets, outcomes } = continuations;
  const underWay = new Map<string, Promise<string>>();

  return async (ticket, { tool, input, rejected, context = {}, signal = never }, given) => {
    const entry = tools().get(tool);
    if (entry === undefined)
      throw continuationError("tool-changed", `has a call of ${tool}, which is no tool`, { tool });
    const { fingerprint } = entry;
    const { runId, id, expiresAt } = tickets.check(ticket, { tool, fingerprint, input }, context);
    const callId = callIdOf(id);
    const place = { runId, callId, digest: digestInput({ tool, input }), expiresAt };
    const execute = given ?? ((checked) => entry.tool.execute(checked as never, { runId, callId, signal, context }));
    const first = async (generation: number): Promise<string> => {
      const decision = rejected ? { type: "reject" as const, ...rejected } : await decisions.decisionOn(ticket);
      const call = { tool, input, runId, callId, context, entry, decision };
      // Whoever had the claim before has died with it: the call may have happened.
      const again = generation === 1 || entry.tool.idempotent === true;
      const outcome = again ? await carryOut(call, execute, limits.resultBytes) : unknown(tool);
      const sealed = outcomes.seal(place, outcome);
      await continuations.settleCall(place, generation, sealed);
      return sealed;
    };
    const tell = (sealed: string, repeated: boolean): OnceOutcome => ({
      ...readable(outcomes.open(sealed, place)),
      sealed,
      repeated,
    });

    const key = `${runId}-${callId}`;
    const running = underWay.get(key);
    if (running !== undefined) return tell(await running, true);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    // Whoever else waits for it is told; nobody may.
    promise.catch(() => {});
    underWay.set(key, promise);
    try {
      // As long as a run may take; a call that takes longer is unknown to whoever else asks.
      const claim = await continuations.claimCall(place, limits.wallMs);
      const recorded = claim.claimed ? await first(claim.generation) : claim.outcome;
      if (recorded === undefined) {
        throw continuationError("consumed", `has a call, ${callId}, that was started elsewhere and has not settled`, {
          callId,
        });
      }
      resolve(recorded);
      return tell(recorded, !claim.claimed);
    } catch (thrown) {
      reject(thrown);
      throw thrown;
    } finally {
      underWay.delete(key);
    }
  };
}

const never = new AbortController().signal;

function unknown(tool: string): CallOutcome {
  const message = `The process that ran ${tool} was lost before it had settled. It may have had its effect.`;
  return failure("TOOL_OUTCOME_UNKNOWN", "Error", message);
}

interface ClaimedCall extends PolicyCall {
  readonly context: RunContext;
  readonly entry: CatalogTool;
  readonly decision: Decision | undefined;
}

/** Whatever comes of it is the outcome: today's rule may deny it, a person may have said no, or changed the input. */
async function carryOut(
  call: ClaimedCall,
  execute: (input: JsonValue) => unknown,
  resultBytes: number,
): Promise<CallOutcome> {
  const { tool, entry, input, decision, context } = call;
  try {
    if (decision?.type === "reject") return denied(`call of ${tool}`, decision.message);
    const { verdict, reason } = await judge(entry.tool, call, context);
    if (verdict === "deny") return denied(`call of ${tool}`, reason);
    if (decision?.type !== "edit") return writeOutput(tool, await execute(input), resultBytes);
    const checked = await entry.checkInput(decision.input);
    if (checked.valid) return writeOutput(tool, await execute(checked.value as JsonValue), resultBytes);
    return failure("TOOL_INVALID_INPUT", "TypeError", describeInvalidInput(entry, checked.issues, decision.input));
  } catch (thrown) {
    return describeFailure(tool, thrown);
  }
}

type Readable =
  | { readonly status: "returned"; readonly output: JsonValue }
  | {
      readonly status: "threw";
      readonly error: { readonly name: string; readonly message: string; readonly code: string };
    };

function readable(outcome: CallOutcome): Readable {
  return "output" in outcome
    ? { status: "returned", output: JSON.parse(outcome.output) as JsonValue }
    : { status: "threw", error: outcome.error };
}
