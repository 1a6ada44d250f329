import assert from "node:assert/strict";
import { createCodeAct, defineTool, type Engine, guestErrorCodes, type NewCall } from "../../src/index.ts";
import { type Random, seededRandom } from "../traces/seeded-random.ts";
import { mutate, mutateText } from "./mutate.ts";
import { stepForms } from "./steps.ts";
import type { FuzzTarget } from "./target.ts";

const inputs = ["{}", '{"a":1}', '{"__proto__":{"polluted":1}}', "[]", "5", "{", "", `${"[".repeat(99)}`];
const names = ["echo", "echo", "pay", "__proto__", "constructor", "readFile", "fetch", "x\ny", ""];
const kinds = ["tool", "tool", "tool", "timer", "file", "request", "lookup"];

/** An engine that answers each message with steps of its own making; one in four breaks the protocol. */
function createLyingEngine(random: Random): Engine {
  return {
    info: { name: "liar", isolation: "none", version: "0" },
    open() {
      let lastId = 0;
      let answers = 0;
      const answer = async () => {
        const last = ++answers > 4;
        const [form] = last ? [random.pick(stepForms.slice(1))] : [random.pick([stepForms[0], ...stepForms])];
        const calls = Array.from({ length: random.below(4) }, (): NewCall => {
          const kind = random.pick(kinds) as NewCall["kind"];
          return { id: ++lastId, kind, name: random.pick(names), input: kind === "timer" ? "1" : random.pick(inputs) };
        });
        const step = { ...form, calls, cancelled: random.oneIn(3) ? [1 + random.below(lastId + 2)] : [] };
        if (random.oneIn(8)) return { text: JSON.stringify(mutate(step, random)), cpuMs: 0 };
        if (random.oneIn(8)) return { text: mutateText(JSON.stringify(step), random), cpuMs: 0 };
        return { text: JSON.stringify(step), cpuMs: 0 };
      };
      return { start: answer, deliver: answer, park() {}, close() {} };
    },
    async warmup() {},
    async dispose() {},
  };
}

/** A run on a compromised engine ends with one outcome of ours; tools get what passed the checks, as often as the record says. */
export const lyingEngines: FuzzTarget = {
  name: "runs on an engine that lies",
  count: 2_000,
  async fuzz(seed, count) {
    let called = 0;
    const execute = (input: unknown): object => {
      called++;
      assert.equal(Object.prototype.toString.call(input), "[object Object]");
      return input as object;
    };
    const about = { description: "Is called.", inputSchema: { type: "object" } };
    const tools = [
      defineTool({ name: "echo", ...about, execute }),
      defineTool({ name: "pay", ...about, approvalMode: "always_require", execute: () => assert.fail("was called") }),
    ];
    const codes = new Set<string>();
    for (let round = 0; round < count; round++) {
      const told = `seed ${seed}, round ${round}`;
      const engine = createLyingEngine(seededRandom(seed + round));
      await using codeact = createCodeAct({
        tools,
        engine,
        onApproval: () => ({ type: "reject" }),
        limits: { wallMs: 1_000, toolCalls: 10 },
      });
      called = 0;
      const result = await codeact.run("return 1");
      assert(result.status !== "interrupted", told);
      const recorded = (codes: readonly (string | undefined)[]): number =>
        result.calls.filter(({ tool, code }) => tool === "echo" && codes.includes(code)).length;
      // What was under way when the engine broke the protocol may have happened, and the record says so.
      assert(called >= recorded([undefined]), told);
      assert(called <= recorded([undefined, "TOOL_OUTCOME_UNKNOWN"]), told);
      assert.equal(({} as { polluted?: unknown }).polluted, undefined, told);
      if (result.status === "failed") {
        codes.add(result.error.code);
        assert(Object.hasOwn(guestErrorCodes, result.error.code), `${told}: ${result.error.code}`);
      }
    }
    assert(count < 1_000 || codes.has("ENGINE_PROTOCOL"), `ended with ${[...codes]}`);
  },
};
