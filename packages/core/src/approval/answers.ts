import type { CallError } from "../engine.ts";
import { CodeActError } from "../errors.ts";
import type { Decision, JsonValue, Settlement } from "../types.ts";
import { continuationError } from "./envelope.ts";
import type { CallOutcome, Outcomes } from "./outcomes.ts";
import type { RunState } from "./run-state.ts";
import { digestInput } from "./tickets.ts";

/** What was said of a call, with sealed outcomes opened. */
export type Answer = Exclude<Settlement, { readonly outcome: string }>;

/**
 * What was said meanwhile of the calls a continuation holds. Throws `CODEACT_SETTLEMENT` for what fits no pending call, or
 * is no decision, and `CODEACT_CONTINUATION` for a decision on a question that has expired.
 */
export function checkAnswers(
  { runId, pending }: Pick<RunState, "runId" | "pending">,
  decisions: Readonly<Record<string, Decision>>,
  settlements: readonly Settlement[],
  outcomes: Outcomes,
): Answer[] {
  const asked = new Map(pending.map((call) => [call.callId, call]));
  const given: Settlement[] = Object.entries(decisions).map(([callId, decision]) => ({ callId, decision }));
  const answers = new Map<string, Answer>();
  for (const settlement of [...given, ...settlements]) {
    const call = asked.get(settlement.callId);
    if (call === undefined) throw unknownCall(settlement.callId, [...asked.keys()]);
    answers.set(call.callId, readAnswer(settlement, { ...call, runId }, outcomes));
  }
  return [...answers.values()];
}

/** What an answer is about: a call as it was handed out. */
export interface AnsweredCall {
  readonly runId: string;
  readonly tool: string;
  readonly input: JsonValue;
  readonly expiresAt: number;
}

/** Checks one answer, and opens it if it is sealed. */
export function readAnswer(settlement: Settlement, call: AnsweredCall, outcomes: Outcomes): Answer {
  const { callId } = settlement;
  if ("outcome" in settlement) {
    const place = { runId: call.runId, callId, digest: digestInput(call) };
    return { callId, ...readOutcome(outcomes.open(settlement.outcome, place)) };
  }
  if (!("decision" in settlement)) return settlement;
  checkDecision(callId, settlement.decision);
  if (call.expiresAt > Date.now()) return settlement;
  throw continuationError("expired", `has expired for ${callId}: it can no longer be decided`, { callId });
}

function readOutcome(outcome: CallOutcome): { readonly output: unknown } | { readonly error: CallError } {
  return "output" in outcome ? { output: JSON.parse(outcome.output) as unknown } : outcome;
}

/** Whether a value says what is to be done: nothing else approves. */
export function isDecision(value: unknown): value is Decision {
  return typeof value === "object" && value !== null && "type" in value && kinds.has(value.type);
}

const kinds: ReadonlySet<unknown> = new Set<Decision["type"]>(["approve", "edit", "reject"]);

function checkDecision(callId: string, decision: Decision): void {
  if (!isDecision(decision))
    throw new CodeActError("CODEACT_SETTLEMENT", `The decision on ${callId} must be of type approve, edit or reject.`);
  if (decision.by !== undefined && typeof decision.by !== "string")
    throw new CodeActError("CODEACT_SETTLEMENT", `\`by\` of the decision on ${callId} must be a string: who decided.`);
}

export function unknownCall(callId: string, pending: readonly string[]): CodeActError {
  return new CodeActError("CODEACT_SETTLEMENT", `No pending call has the id ${callId}.`, {
    details: { callId, pending },
  });
}
