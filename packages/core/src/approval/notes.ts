import { randomUUID } from "node:crypto";
import { CodeActError } from "../errors.ts";
import type { ContinuationOptions, Decision } from "../types.ts";
import { continuationError } from "./envelope.ts";
import { memoryContinuationStore } from "./memory-continuation-store.ts";

/** What an adapter keeps on the server rather than with a client: continuations, and decisions its framework has no word for. */
export interface Notes {
  /** Keeps a continuation where there is a store, and gives a reference to it; else the continuation itself. */
  hold(continuation: string): Promise<string>;
  /** The continuation of what `hold` gave. Throws `CODEACT_CONTINUATION` with reason `expired` when it is gone. */
  recall(held: string): Promise<string>;
  /** Keeps the decision on a call, by its ticket. Throws `CODEACT_SETTLEMENT` when there is one. */
  decide(ticket: string, decision: Decision): Promise<void>;
  decisionOn(ticket: string): Promise<Decision | undefined>;
}

const dayMs = 86_400_000;
const reference = /^held~[\w-]+$/;

/** Notes are kept in the store of continuations; without one, decisions are kept in this process. */
export function createNotes({ store, ttlMs = dayMs }: ContinuationOptions = {}): Notes {
  const decisions = store ?? memoryContinuationStore();
  const terms = (): { expiresAt: number } => ({ expiresAt: Date.now() + ttlMs });
  const read = async (from: typeof decisions, key: string): Promise<string | undefined> => {
    // A key that was never written is taken for no time at all.
    const claim = await from.claim(key, { ...terms(), leaseMs: 0 });
    return claim.claimed ? undefined : claim.outcome;
  };
  return {
    async hold(continuation) {
      if (store === undefined) return continuation;
      const key = `held~${randomUUID()}`;
      const claim = await store.claim(key, terms());
      if (claim.claimed) await store.settle(key, claim.generation, continuation);
      return key;
    },
    async recall(held) {
      if (store === undefined || !reference.test(held)) return held;
      const continuation = await read(store, held);
      if (continuation === undefined) throw continuationError("expired", "is no longer in the store");
      return continuation;
    },
    async decide(ticket, decision) {
      const key = `decision~${ticket}`;
      const claim = await decisions.claim(key, terms());
      if (!claim.claimed) throw new CodeActError("CODEACT_SETTLEMENT", `${ticket} is decided already, or no call.`);
      await decisions.settle(key, claim.generation, JSON.stringify(decision));
    },
    async decisionOn(ticket) {
      const text = await read(decisions, `decision~${ticket}`);
      return text === undefined ? undefined : (JSON.parse(text) as Decision);
    },
  };
}
