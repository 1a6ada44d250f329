import { randomBytes } from "node:crypto";
import { ConfigurationError } from "../errors.ts";
import { expectWhole } from "../internal/expect-whole.ts";
import { longestTimerMs } from "../limits.ts";
import type { Claim, ContinuationStore } from "../stores.ts";
import type { ContinuationOptions, RunContext } from "../types.ts";
import { audienceOf } from "./audience.ts";
import { continuationError, createEnvelope, createSealer } from "./envelope.ts";
import { createKeptTexts, type KeptTexts } from "./kept-texts.ts";
import { memoryContinuationStore } from "./memory-continuation-store.ts";
import { createOutcomes, type Outcomes } from "./outcomes.ts";
import { readRunState } from "./read-run-state.ts";
import type { Place, RunState, SealedPlace } from "./run-state.ts";
import { createTickets, type Tickets } from "./tickets.ts";

/** Seals waiting runs, and opens each continuation once. */
export interface Continuations {
  readonly ttlMs: number;
  readonly holdMs: number;
  readonly tickets: Tickets;
  readonly outcomes: Outcomes;
  readonly kept: KeptTexts;
  seal(state: RunState): string;
  /** Opens and checks; throws `CODEACT_CONTINUATION` with the reason before any guest code runs. */
  open(continuation: string, context: RunContext, fingerprints: ReadonlyMap<string, string>): RunState;
  /** Takes the right to go on; throws `CODEACT_CONTINUATION` with reason `consumed` and the recorded outcome. */
  claim(place: SealedPlace, leaseMs?: number): Promise<ClaimedPlace>;
  /** Records what became of it; that this fails changes nothing, since the claim stands. */
  settle(place: ClaimedPlace, outcome: string): Promise<void>;
  /** Takes the right to run a call that was handed out; whoever dies with it has it for `leaseMs`. */
  claimCall(call: ClaimedCall, leaseMs: number): Promise<Claim>;
  settleCall(call: ClaimedCall, generation: number, outcome: string): Promise<void>;
}

/** With the generation of the claim. */
export type ClaimedPlace = Place & { readonly claim: number };

/** A call as it is claimed. */
export interface ClaimedCall {
  readonly runId: string;
  readonly callId: string;
  readonly expiresAt: number;
}

const dayMs = 86_400_000;
const longestTtlMs = 3_650 * dayMs;
const defaultHoldMs = 60_000;
const optionNames: ReadonlySet<string> = new Set<keyof ContinuationOptions>([
  "keys",
  "store",
  "ttlMs",
  "encrypt",
  "holdMs",
]);

/** One for all: single use holds in this process, whoever made the object that goes on. */
export const processStore: ContinuationStore = memoryContinuationStore();

/** Without keys the key is made here and now, so a continuation is good in this process only. */
export function createContinuations(options: ContinuationOptions | undefined): Continuations {
  for (const name of Object.keys(options ?? {})) {
    if (!optionNames.has(name)) throw new ConfigurationError(`continuations.${name}`, "is no option");
  }
  const { store = processStore, ttlMs = dayMs, encrypt = false, holdMs = defaultHoldMs } = options ?? {};
  const keys = options?.keys ?? [{ id: "process", secret: randomBytes(32) }];
  expectWhole("continuations.ttlMs", ttlMs, 1, longestTtlMs);
  expectWhole("continuations.holdMs", holdMs, 0, longestTimerMs);
  const envelope = createEnvelope(keys, encrypt);
  const sealer = createSealer(keys);
  const keyOf = ({ runId, generation }: Place): string => `${runId}-${generation}`;
  return {
    ttlMs,
    holdMs,
    tickets: createTickets(sealer),
    kept: createKeptTexts(options?.store, sealer, ttlMs),
    outcomes: createOutcomes(keys, encrypt),
    seal: (state) => envelope.seal(JSON.stringify(state)),
    open(continuation, context, fingerprints) {
      const state = readRunState(envelope.open(continuation));
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
    async claim(place, leaseMs) {
      const terms = { expiresAt: place.expiresAt, ...(leaseMs === undefined ? {} : { leaseMs }) };
      const claim = await store.claim(keyOf(place), terms);
      if (!claim.claimed) throw continuationError("consumed", "was resumed before", { outcome: claim.outcome });
      return { ...place, claim: claim.generation };
    },
    async settle(place, outcome) {
      await store.settle(keyOf(place), place.claim, outcome).catch(() => {});
    },
    claimCall: ({ runId, callId, expiresAt }, leaseMs) => store.claim(`${runId}-${callId}`, { expiresAt, leaseMs }),
    async settleCall({ runId, callId }, generation, outcome) {
      await store.settle(`${runId}-${callId}`, generation, outcome).catch(() => {});
    },
  };
}
