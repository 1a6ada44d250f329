import assert from "node:assert/strict";
import { createEnvelope } from "../../src/approval/envelope.ts";
import { type CodeAct, CodeActError, createCodeAct, type Decision } from "../../src/index.ts";
import { effectTool } from "../effect-tool.ts";
import { type Random, seededRandom } from "../traces/seeded-random.ts";
import { createVmEngine } from "../traces/vm-engine.ts";
import { mutate, mutateText } from "./mutate.ts";
import type { FuzzTarget } from "./target.ts";

const keys = [{ id: "k1", secret: "s".repeat(32) }];
const mostMs = 50;

interface Sealed {
  readonly codeact: CodeAct;
  readonly continuation: string;
  readonly decisions: Record<string, Decision>;
  /** Names of the tools that ran since. */
  readonly effects: string[];
}

/** An interrupted run with a log, a timer, a call that has settled and two that are asked about. */
async function interrupt(): Promise<Sealed> {
  const effects: string[] = [];
  const effect = (name: string, approvalMode: "never_require" | "always_require") =>
    effectTool(name, approvalMode, () => effects.push(name));
  const codeact = createCodeAct({
    tools: [effect("look", "never_require"), effect("pay", "always_require")],
    engine: createVmEngine(),
    continuations: { keys, holdMs: 0 },
  });
  const result = await codeact.run(
    "console.log(1); setTimeout(() => {}, 60_000); const a = await tools.look({ n: 1 }); return await Promise.all([tools.pay({ a }), tools.pay({ n: 2 })])",
  );
  assert(result.status === "interrupted", JSON.stringify(result));
  const { continuation, interruptions } = result;
  effects.length = 0;
  const decisions = Object.fromEntries(interruptions.map(({ callId }) => [callId, { type: "approve" as const }]));
  return { codeact, continuation, decisions, effects };
}

/** Why it is refused; undefined when it was not. */
async function refusal({ codeact, decisions }: Sealed, continuation: string, given = decisions): Promise<unknown> {
  const thrown: unknown = await codeact.resume(continuation, { decisions: given }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown === undefined) return undefined;
  assert(thrown instanceof CodeActError, `${thrown}`);
  return thrown.code === "CODEACT_CONTINUATION" ? thrown.details.reason : thrown.code;
}

/** A busy machine makes anything slow now and then, but not the same thing each time. */
async function expectTampered(sealed: Sealed, changed: string, told: string): Promise<void> {
  for (let tries = 0; tries < 4; tries++) {
    const began = performance.now();
    assert.equal(await refusal(sealed, changed), "tampered", told);
    if (performance.now() - began < mostMs) return;
  }
  assert.fail(`${told}: refused, but not within ${mostMs} ms`);
}

type Change = (continuation: string, random: Random) => string;

/** Every change is refused at once, and nothing runs. */
const refusesAll =
  (change: Change): FuzzTarget["fuzz"] =>
  async (seed, count) => {
    const sealed = await interrupt();
    const random = seededRandom(seed);
    for (let round = 0; round < count; ) {
      const changed = change(sealed.continuation, random);
      if (changed === sealed.continuation) continue;
      await expectTampered(sealed, changed, `seed ${seed}, round ${round}`);
      round++;
    }
    assert.deepEqual(sealed.effects, []);
    await sealed.codeact[Symbol.asyncDispose]();
  };

const textOf = (continuation: string): string => Buffer.from(continuation.split(".")[3] ?? "", "base64url").toString();

/** By whoever holds a continuation: what is inside was changed. */
export const continuationStates: FuzzTarget = {
  name: "states in continuations",
  count: 10_000,
  fuzz: refusesAll((continuation, random) => {
    const state = JSON.stringify(mutate(JSON.parse(textOf(continuation)), random));
    return continuation.split(".").with(3, Buffer.from(state).toString("base64url")).join(".");
  }),
};

/** The text itself was changed. */
export const continuationTexts: FuzzTarget = {
  name: "texts of continuations",
  count: 2_000,
  fuzz: refusesAll(mutateText),
};

/** By whoever holds the key: refused with a reason, or it goes on as it says, and nothing is paid that nobody decided. */
export const sealedStates: FuzzTarget = {
  name: "states sealed with the key",
  count: 1_000,
  async fuzz(seed, count) {
    const sealed = await interrupt();
    const envelope = createEnvelope(keys, false);
    const random = seededRandom(seed);
    const text = textOf(sealed.continuation);
    const reasons = new Set<unknown>();
    for (let round = 0; round < count; round++) {
      const state = mutate(JSON.parse(text), random);
      reasons.add(await refusal(sealed, envelope.seal(JSON.stringify(state)), {}));
      assert(!sealed.effects.includes("pay"), `seed ${seed}, round ${round}`);
    }
    for (const reason of ["diverged", "expired", "wrong-audience"]) {
      assert(count < 1_000 || reasons.has(reason), `${reason} is not among ${[...reasons]}`);
    }
    await sealed.codeact[Symbol.asyncDispose]();
  },
};
