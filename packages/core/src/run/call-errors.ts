import type { VerdictWithReason } from "../approval/policy.ts";
import type { CallError } from "../engine.ts";
import { type GuestErrorCode, guestErrorCodes } from "../error-codes.ts";
import type { Verdict } from "../types.ts";
import { failure } from "./run-tool.ts";

/** What is asked of a call that may have happened; today's policy may still deny it. */
export function askUnknown(verdict: Verdict): VerdictWithReason {
  const reason =
    "The call may have happened already: its process ended before the outcome was recorded. Approved, it is made again.";
  return { verdict: verdict === "deny" ? "deny" : "ask", reason };
}

/** What is told of a call that was started and given up. */
export function outcomeUnknown(tool: string): { readonly error: CallError } {
  const message = `The run was interrupted before ${tool} had settled. It may have had its effect.`;
  return failure("TOOL_OUTCOME_UNKNOWN", "Error", message);
}

/** An error told by whoever ran the call; codes outside the table become `TOOL_FAILED`. */
export function outsideError({ name, message, code }: { name: string; message: string; code?: string }): CallError {
  const known = code !== undefined && Object.hasOwn(guestErrorCodes, code);
  return { name, message, code: known ? (code as GuestErrorCode) : "TOOL_FAILED" };
}
