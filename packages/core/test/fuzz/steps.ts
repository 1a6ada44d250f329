import assert from "node:assert/strict";
import { Ajv } from "ajv";
import { SandboxError, type Step } from "../../src/engine.ts";
import { isJson } from "../../src/internal/json.ts";
import { parseStep } from "../../src/run/step-codec.ts";
import { type Random, seededRandom } from "../traces/seeded-random.ts";
import { mutate, mutateText } from "./mutate.ts";
import type { FuzzTarget } from "./target.ts";

const rules = { argumentBytes: 1_000, resultBytes: 1_000, lastId: 0 };

const common = {
  calls: [
    { id: 1, kind: "tool", name: "echo", input: '{"a":1}' },
    { id: 2, kind: "timer", name: "setTimeout", input: "1" },
    { id: 3, kind: "file", name: "readFile", input: '{"path":"/x"}' },
  ],
  cancelled: [2],
  logs: [{ level: "log", text: "hello" }],
  dropped: { lines: 0, bytes: 0 },
};
export const stepForms: readonly object[] = [
  { status: "blocked", ...common },
  { status: "returned", ...common, calls: [], value: '{"b":[1]}' },
  { status: "returned", ...common, value: "{}", undefinedAt: ["$.a"] },
  { status: "threw", ...common, calls: [], error: { name: "E", message: "m", stack: "at f (1:1)" } },
  { status: "threw", ...common, error: { name: "E", message: "m", stack: "", code: "TOOL_FAILED" } },
];

/** The form of a step, said another way: what the codec lets through that this does not is a hole, and the other way round. */
const form = formOf();

function formOf(): (value: unknown) => boolean {
  const text = { type: "string" };
  const count = { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
  const object = (properties: object, optional: readonly string[] = []): object => ({
    type: "object",
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    additionalProperties: false,
  });
  const kind = { enum: ["tool", "timer", "file", "request", "lookup"] };
  const all = {
    calls: { type: "array", items: object({ id: count, kind, name: text, input: text }) },
    cancelled: { type: "array", items: count },
    logs: {
      type: "array",
      items: object({ level: { enum: ["log", "info", "warn", "error", "debug"] }, text }),
    },
    dropped: object({ lines: count, bytes: count }),
  };
  const error = object({ name: text, message: text, stack: text, code: text }, ["code"]);
  const places = { type: "array", items: { type: "string", maxLength: 100 }, maxItems: 5 };
  return new Ajv().compile({
    oneOf: [
      object({ status: { const: "blocked" }, ...all }),
      object({ status: { const: "returned" }, ...all, value: text, undefinedAt: places }, ["undefinedAt"]),
      object({ status: { const: "threw" }, ...all, error }),
    ],
  });
}

function isStep(text: string): boolean {
  let step: Step;
  try {
    step = JSON.parse(text) as Step;
  } catch {
    return false;
  }
  if (!form(step)) return false;
  const isTimer = (input: string): boolean => Number(input) >= 0 && Number(input) < 2 ** 31;
  const isCall = ({ id, kind, name, input }: Step["calls"][number], at: number): boolean =>
    id === at + 1 && name.length <= 128 && input.length <= 1_000 && (kind !== "timer" || isTimer(input));
  return step.calls.every(isCall) && (step.status !== "returned" || step.value === "" || isJson(step.value));
}

function makeMessage(random: Random): string {
  const step = random.pick(stepForms);
  if (random.oneIn(3)) return mutateText(JSON.stringify(step), random);
  let tree: unknown = step;
  for (let changes = random.below(3); changes >= 0; changes--) tree = mutate(tree, random);
  return random.oneIn(50) ? String(tree) : JSON.stringify(tree);
}

/** What a compromised engine sends is refused, or read as exactly what it says. */
export const stepMessages: FuzzTarget = {
  name: "steps from an engine",
  count: 10_000,
  async fuzz(seed, count) {
    const random = seededRandom(seed);
    let read = 0;
    for (let round = 0; round < count; round++) {
      const text = makeMessage(random);
      const told = `seed ${seed}, round ${round}: ${text}`;
      let step: Step | undefined;
      try {
        step = parseStep(text, rules);
      } catch (thrown) {
        assert(thrown instanceof SandboxError && thrown.reason === "protocol", told);
      }
      assert.equal(step !== undefined, isStep(text), told);
      if (step === undefined) continue;
      read++;
      assert.deepEqual(step, JSON.parse(text), told);
    }
    assert(count < 1_000 || read > count / 100, `${read} of ${count} were read`);
  },
};
