import { hash } from "node:crypto";
import { canonicalJson } from "../internal/canonical-json.ts";
import { toJsonText } from "../internal/json.ts";
import type { JsonValue, RunContext } from "../types.ts";
import { audienceOf } from "./audience.ts";
import { continuationError, type Sealer } from "./envelope.ts";

/** One call of one run, as it was handed out. */
export interface TicketCall {
  readonly tool: string;
  readonly fingerprint: string;
  readonly input: JsonValue;
}

export interface TicketPlace {
  readonly runId: string;
  readonly id: number;
  /** Ms since 1970. */
  readonly expiresAt: number;
}

/** Makes the names under which a framework may run a call: short enough for a tool call id, bound to the exact input. */
export interface Tickets {
  issue(place: TicketPlace, call: TicketCall, context: RunContext): string;
  /** Throws `CODEACT_CONTINUATION` with reason `tampered` or `expired`. */
  check(ticket: string, call: TicketCall, context: RunContext): TicketPlace;
}

const form = /^(run_[\w-]{16})-(\d{1,9})-([0-9a-z]{1,8})-([\w-]{22})$/;
/** 128 bits, in base64url. */
const tagLength = 22;

export function createTickets(sealer: Sealer): Tickets {
  const tag = (head: string, call: TicketCall, context: RunContext): string =>
    JSON.stringify([head, call.fingerprint, digestInput(call), audienceOf(context)]);
  return {
    issue({ runId, id, expiresAt }, call, context) {
      // Rounded up: a ticket lasts as long as its question, within a second.
      const head = `${runId}-${id}-${Math.ceil(expiresAt / 1_000).toString(36)}`;
      return `${head}-${sealer.tag(tag(head, call, context)).slice(0, tagLength)}`;
    },
    check(ticket, call, context) {
      const found = typeof ticket === "string" ? form.exec(ticket) : null;
      const [, runId = "", id = "", seconds = "", given = ""] = found ?? [];
      const head = `${runId}-${id}-${seconds}`;
      // Whoever holds a history may have written anything into it.
      if (found === null || !toJsonText(call.input).ok || !sealer.hasTag(tag(head, call, context), given)) {
        throw continuationError(
          "tampered",
          "has no call of this ticket, tool and input for this audience, or the tool has changed",
        );
      }
      const expiresAt = Number.parseInt(seconds, 36) * 1_000;
      if (expiresAt <= Date.now()) throw continuationError("expired", "has expired: the call was not run");
      return { runId, id: Number(id), expiresAt };
    },
  };
}

/** Equal for equal calls, however their JSON is written. */
export function digestInput({ tool, input }: Pick<TicketCall, "tool" | "input">): string {
  return hash("sha256", `${tool}\n${canonicalJson(input)}`);
}
