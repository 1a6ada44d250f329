import { setTimeout as setTimer } from "node:timers/promises";
import { isDecision } from "../approval/answers.ts";
import { longestTimerMs } from "../limits.ts";
import type { Approver, Decision, Interruption, RunContext } from "../types.ts";

/** Asks in this process. An approver that fails, says what is no decision, or nothing for `ttlMs`, has said no. */
export async function askApprover(
  approver: Approver,
  question: Interruption,
  context: RunContext,
  { ttlMs, signal }: { readonly ttlMs: number; readonly signal: AbortSignal },
): Promise<Decision> {
  const answered = new AbortController();
  try {
    const late = expiry(ttlMs, AbortSignal.any([signal, answered.signal]));
    const decision: unknown = await Promise.race([approver(question, context), late]);
    return isDecision(decision) ? decision : { type: "reject", message: "The approver gave no decision." };
  } catch {
    return { type: "reject", message: "The approver failed." };
  } finally {
    answered.abort();
  }
}

/** Says no when a question has stood for too long, or the run is over. */
async function expiry(ttlMs: number, signal: AbortSignal): Promise<Decision> {
  await setTimer(Math.min(ttlMs, longestTimerMs), undefined, { ref: false, signal }).catch(() => {});
  return { type: "reject", message: "Nobody answered in time." };
}
