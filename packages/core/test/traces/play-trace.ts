import { isDeepStrictEqual } from "node:util";
import type { Decision, InterruptedRun } from "../../src/index.ts";
import type { Actor, Part } from "./actor.ts";
import type { Trace } from "./generate-trace.ts";
import { type Random, seededRandom } from "./seeded-random.ts";

/**
 * Plays a trace: interrupted wherever it asks, decided in parts and at random, resumed by whichever actor.
 * Gives how often it was interrupted; throws when its value, its effects or its replay are not what the trace says.
 */
export async function playTrace(trace: Trace, actors: readonly Actor[]): Promise<number> {
  const random = seededRandom(trace.seed ^ 0x5eed);
  const effects: string[] = [];
  let interruptions = 0;
  let part = await random.pick(actors).run(trace.seed, trace.source);
  effects.push(...part.effects);
  while (part.result.status === "interrupted") {
    interruptions++;
    const { continuation } = part.result;
    const decisions = decideSome(part.result, trace, random);
    part = await random.pick(actors).resume(trace.seed + interruptions, continuation, decisions);
    effects.push(...part.effects);
  }
  check(trace, part, effects.toSorted());
  return interruptions;
}

/** At least one decision, mostly not all. */
function decideSome({ interruptions }: InterruptedRun, trace: Trace, random: Random): Record<string, Decision> {
  const certain = random.below(interruptions.length);
  const answered = interruptions.filter((_one, at) => at === certain || random.oneIn(2));
  return Object.fromEntries(
    answered.map(({ callId, input }) => {
      const decision = trace.decisions.get((input as { k: number }).k);
      if (decision === undefined) throw new Error(`trace ${trace.seed} asks what it should not`);
      return [callId, decision];
    }),
  );
}

function check(trace: Trace, { result }: Part, effects: readonly string[]): void {
  const value = result.status === "completed" ? result.value : result;
  const ran = result.calls.filter(({ code }) => code !== "APPROVAL_DENIED").length;
  const right =
    isDeepStrictEqual(value, trace.value) && isDeepStrictEqual(effects, trace.effects) && ran === effects.length;
  if (right) return;
  const told = { value, expected: trace.value, effects, expectedEffects: trace.effects, ran };
  throw new Error(`trace ${trace.seed} went wrong:\n${trace.source}\n${JSON.stringify(told, null, 1)}`);
}
