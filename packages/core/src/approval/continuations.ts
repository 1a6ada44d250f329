import { randomBytes } from "node:crypto";
import { CodeActError, ConfigurationError } from "../errors.ts";
import { kernelHash } from "../internal/kernel-hash.generated.ts";
import type { ContinuationOptions, Decision, RunContext } from "../types.ts";
import { continuationError, createEnvelope } from "./envelope.ts";
import { memoryContinuationStore } from "./memory-continuation-store.ts";
import type { RunState } from "./run-state.ts";

/** Seals waiting runs, and opens each continuation once. */
export interface Continuations {
  readonly ttlMs: number;
  seal(state: RunState): string;
  /** Opens and checks; throws `CODEACT_CONTINUATION` with the reason before any guest code runs. */
  open(continuation: string, context: RunContext, fingerprints: ReadonlyMap<string, string>): RunState;
  /** Takes the right to go on; throws `CODEACT_CONTINUATION` with reason `consumed` and the recorded outcome. */
  claim(state: RunState): Promise<void>;
  /** Records what became of it; that this fails changes nothing, since the claim stands. */
  settle(state: RunState, outcome: string): Promise<void>;
}

const dayMs = 86_400_000;
const longestTtlMs = 3_650 * dayMs;
const optionNames: ReadonlySet<string> = new Set<keyof ContinuationOptions>(["keys", "store", "ttlMs", "encrypt"]);

/** Without keys the key is made here and now, so a continuation is good in this process only. */
export function createContinuations(options: ContinuationOptions | undefined): Continuations {
  for (const name of Object.keys(options ?? {})) {
    if (!optionNames.has(name)) throw new ConfigurationError(`continuations.${name}`, "is no option");
  }
  const { keys, store = memoryContinuationStore(), ttlMs = dayMs, encrypt = false } = options ?? {};
  if (!Number.isInteger(ttlMs) || ttlMs < 1 || ttlMs > longestTtlMs) {
    throw new ConfigurationError("continuations.ttlMs", `must be a whole number from 1 to ${longestTtlMs}`);
  }
  const envelope = createEnvelope(keys ?? [{ id: "process", secret: randomBytes(32) }], encrypt);
  const keyOf = ({ runId, generation }: RunState): string => `${runId}-${generation}`;
  return {
    ttlMs,
    seal: (state) => envelope.seal(JSON.stringify(state)),
    open(continuation, context, fingerprints) {
      const state = JSON.parse(envelope.open(continuation)) as RunState;
      if (state.version !== 1 || state.kernelHash !== kernelHash) {
        throw continuationError("diverged", "was made by another version of codeact, which alone can replay it");
      }
      if (state.expiresAt <= Date.now()) throw continuationError("expired", "has expired");
      if (state.audience !== audienceOf(context))
        throw continuationError("wrong-audience", "belongs to another audience");
      for (const [tool, fingerprint] of Object.entries(state.tools)) {
        if (fingerprints.get(tool) !== fingerprint) {
          throw continuationError("tool-changed", `was made with another version of the tool ${tool}`, { tool });
        }
      }
      return state;
    },
    async claim(state) {
      const claim = await store.claim(keyOf(state), { expiresAt: state.expiresAt });
      if (!claim.claimed) throw continuationError("consumed", "was resumed before", { outcome: claim.outcome });
    },
    async settle(state, outcome) {
      await store.settle(keyOf(state), 1, outcome).catch(() => {});
    },
  };
}

export function audienceOf({ audience }: RunContext): string | null {
  return audience ?? null;
}

/** Throws `CODEACT_SETTLEMENT` for a decision that fits no pending call, or is none. */
export function checkDecisions(
  { pending }: RunState,
  decisions: Readonly<Record<string, Decision>>,
): Map<string, Decision> {
  const ids = new Set(pending.map(({ callId }) => callId));
  for (const [callId, decision] of Object.entries(decisions)) {
    if (!ids.has(callId)) {
      throw new CodeActError("CODEACT_SETTLEMENT", `No pending call has the id ${callId}.`, {
        details: { callId, pending: [...ids] },
      });
    }
    if (!["approve", "edit", "reject"].includes(decision?.type)) {
      throw new CodeActError(
        "CODEACT_SETTLEMENT",
        `The decision on ${callId} must be of type approve, edit or reject.`,
      );
    }
  }
  return new Map(Object.entries(decisions));
}
