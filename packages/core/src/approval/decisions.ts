import { CodeActError } from "../errors.ts";
import type { ContinuationOptions, Decision } from "../types.ts";
import { processStore } from "./continuations.ts";

/** Decisions given before their time, for frameworks whose own answers cannot say as much, such as an edit. */
export interface Decisions {
  /** Keeps the decision on a call, by its ticket. Throws `CODEACT_SETTLEMENT` when there is one. */
  decide(ticket: string, decision: Decision): Promise<void>;
  /** The decision on a call, if one was given. */
  decisionOn(ticket: string): Promise<Decision | undefined>;
}

const dayMs = 86_400_000;

/** Keeps decisions by ticket in the store of continuations; without one, in this process. */
export function createDecisions({ store = processStore, ttlMs = dayMs }: ContinuationOptions = {}): Decisions {
  const keyOf = (ticket: string): string => `decision~${ticket}`;
  const terms = (): { expiresAt: number } => ({ expiresAt: Date.now() + ttlMs });
  return {
    async decide(ticket, decision) {
      const claim = await store.claim(keyOf(ticket), terms());
      if (!claim.claimed) throw new CodeActError("CODEACT_SETTLEMENT", `The call ${ticket} is decided already.`);
      await store.settle(keyOf(ticket), claim.generation, JSON.stringify(decision));
    },
    async decisionOn(ticket) {
      // A key that was never written is taken for no time at all.
      const claim = await store.claim(keyOf(ticket), { ...terms(), leaseMs: 0 });
      return claim.claimed || claim.outcome === undefined ? undefined : (JSON.parse(claim.outcome) as Decision);
    },
  };
}
