import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEnvelope } from "../../src/approval/envelope.ts";
import { CodeActError, createCodeAct, type Decision, defineTool } from "../../src/index.ts";
import { type Random, seededRandom } from "../traces/seeded-random.ts";
import { createVmEngine } from "../traces/vm-engine.ts";

const seed = Number(process.env.SEED ?? 20_261_125);
const keys = [{ id: "k1", secret: "s".repeat(32) }];
const envelope = createEnvelope(keys, false);
const effects: string[] = [];
const effect = (name: string, approvalMode: "never_require" | "always_require") =>
  defineTool({
    name,
    description: "Has an effect.",
    inputSchema: { type: "object" },
    approvalMode,
    execute: (input) => {
      effects.push(name);
      return input as object;
    },
  });
const codeact = createCodeAct({
  tools: [effect("look", "never_require"), effect("pay", "always_require")],
  engine: createVmEngine(),
  continuations: { keys, holdMs: 0 },
});
afterAll(() => codeact[Symbol.asyncDispose]());

let sealed = "";
let decisions: Record<string, Decision> = {};
beforeAll(async () => {
  const result = await codeact.run(
    "console.log(1); setTimeout(() => {}, 60_000); const a = await tools.look({ n: 1 }); return await Promise.all([tools.pay({ a }), tools.pay({ n: 2 })])",
  );
  if (result.status !== "interrupted") throw new Error(JSON.stringify(result));
  sealed = result.continuation;
  decisions = Object.fromEntries(result.interruptions.map(({ callId }) => [callId, { type: "approve" as const }]));
  effects.length = 0;
});

interface Told {
  readonly reason: unknown;
  readonly ms: number;
}

/** Why it is refused; undefined when it was not. */
async function refusal(continuation: string, given = decisions): Promise<Told> {
  const began = performance.now();
  const thrown = await codeact.resume(continuation, { decisions: given }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const ms = performance.now() - began;
  if (thrown === undefined) return { reason: undefined, ms };
  expect(thrown).toBeInstanceOf(CodeActError);
  const { code, details } = thrown as CodeActError;
  return { reason: code === "CODEACT_CONTINUATION" ? details.reason : code, ms };
}

const mostMs = 50;

/** Again when it took long: a busy machine makes anything slow now and then, but not the same thing each time. */
async function quietly(ask: () => Promise<Told>): Promise<Told> {
  let told = await ask();
  for (let tries = 0; told.ms >= mostMs && tries < 3; tries++) told = await ask();
  return told;
}

describe("a continuation that was changed", () => {
  it("is refused, 10,000 changes of what it holds, and nothing runs", { timeout: 120_000 }, async () => {
    const random = seededRandom(seed);
    const parts = sealed.split(".");
    const text = Buffer.from(parts[3] ?? "", "base64url").toString();
    const times: number[] = [];
    for (let round = 0; round < 10_000; round++) {
      const body = Buffer.from(JSON.stringify(mutate(JSON.parse(text), random))).toString("base64url");
      if (body === parts[3]) continue;
      const { reason, ms } = await quietly(() => refusal(parts.with(3, body).join(".")));
      expect(reason, `seed ${seed}, round ${round}`).toBe("tampered");
      times.push(ms);
    }
    expect(Math.max(...times)).toBeLessThan(mostMs);
    expect(times.length).toBeGreaterThan(9_000);
    expect(effects).toEqual([]);
  });

  it("is refused, 2,000 changes of its text, and nothing runs", { timeout: 60_000 }, async () => {
    const random = seededRandom(seed);
    const times: number[] = [];
    while (times.length < 2_000) {
      const changed = mutateText(sealed, random);
      if (changed === sealed) continue;
      const { reason, ms } = await quietly(() => refusal(changed));
      expect(reason, `seed ${seed}, change ${times.length}`).toBe("tampered");
      times.push(ms);
    }
    expect(Math.max(...times)).toBeLessThan(mostMs);
    expect(effects).toEqual([]);
  });

  it("is refused with a reason, or goes on as it says, when whoever holds the key has changed it", async () => {
    const random = seededRandom(seed);
    const text = Buffer.from(sealed.split(".")[3] ?? "", "base64url").toString();
    const reasons = new Map<unknown, number>();
    for (let round = 0; round < 1_000; round++) {
      const state = mutate(JSON.parse(text), random);
      const { reason } = await refusal(envelope.seal(JSON.stringify(state)), {});
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    expect([...reasons.keys()]).toEqual(expect.arrayContaining(["diverged", "expired", "wrong-audience"]));
    expect(effects.filter((name) => name === "pay")).toEqual([]);
  });
});

/** Changes one thing somewhere in a tree. */
function mutate(tree: unknown, random: Random): unknown {
  if (typeof tree !== "object" || tree === null || random.oneIn(12)) return replace(tree, random);
  const keys = Object.keys(tree);
  if (keys.length === 0) return [replace(undefined, random)];
  const key = random.pick(keys);
  const entries = Object.entries(tree).flatMap(([name, value]): [string, unknown][] => {
    if (name !== key) return [[name, value]];
    return random.oneIn(6) ? [] : [[random.oneIn(12) ? `${name}_` : name, mutate(value, random)]];
  });
  return Array.isArray(tree) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

function replace(value: unknown, random: Random): unknown {
  if (typeof value === "number" && random.oneIn(2)) return value + random.pick([-1, 1, 0.5, 1e9, -1e9]);
  if (typeof value === "string" && random.oneIn(2)) return mutateText(value, random);
  return random.pick<unknown>([null, 0, -1, 1, "", "call_1", true, false, [], {}, [[]], { id: 1 }, 1e308]);
}

function mutateText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const inserted = Array.from({ length: random.below(3) }, () => random.pick([...'Aaz09-_.=+/ {}\\"\n\0é'])).join("");
  return text.slice(0, at) + inserted + text.slice(at + random.below(4));
}
