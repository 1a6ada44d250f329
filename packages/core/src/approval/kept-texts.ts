import { hash } from "node:crypto";
import type { ContinuationStore } from "../stores.ts";
import { continuationError, type Sealer } from "./envelope.ts";

/** Keeps continuations in a store, where one was given, and hands out short names of them. */
export interface KeptTexts {
  keep(continuation: string): Promise<string>;
  /** Any other text is given back. Throws `CODEACT_CONTINUATION` for a name that is not ours, or is forgotten. */
  recall(text: string): Promise<string>;
}

const form = /^codeact1~([\w-]{43})~([\w-]{43})$/;

export function createKeptTexts(store: ContinuationStore | undefined, sealer: Sealer, ttlMs: number): KeptTexts {
  const terms = (): { expiresAt: number } => ({ expiresAt: Date.now() + ttlMs });
  return {
    async keep(continuation) {
      if (store === undefined) return continuation;
      const key = hash("sha256", continuation, "base64url");
      // A claim that is settled at once: its outcome is the text, for good.
      const claim = await store.claim(key, terms());
      if (claim.claimed) await store.settle(key, claim.generation, continuation);
      return `codeact1~${key}~${sealer.tag(key)}`;
    },
    async recall(text) {
      const [, key, tag] = form.exec(text) ?? [];
      if (key === undefined || tag === undefined) return text;
      if (!sealer.hasTag(key, tag)) throw continuationError("tampered", "is not kept by this application");
      const claim = await store?.claim(key, terms());
      if (claim === undefined || claim.claimed || claim.outcome === undefined) {
        throw continuationError("expired", "is no longer in the store");
      }
      return claim.outcome;
    },
  };
}
