import assert from "node:assert/strict";
import fc from "fast-check";
import { createCodeAct, defineTool } from "../../src/index.ts";
import { toJsonText } from "../../src/internal/json.ts";
import { createVmEngine } from "../traces/vm-engine.ts";
import type { FuzzTarget } from "./target.ts";

const keys = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "prototype", "toJSON", "then", "error", "output", "id", "\ud800", ""),
  fc.string({ unit: "binary", maxLength: 5 }),
);
/** What a tool may give back: hostile keys, texts of any characters, and values that are no JSON. */
const output = fc.anything({
  key: keys,
  values: [fc.string({ unit: "binary" }), fc.double(), fc.boolean(), fc.constant(null), fc.maxSafeInteger()],
  maxDepth: 4,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
});
const atOnce = 50;

/** What a program sees: for each output its JSON text, or the code of the error it got. */
const source = `const seen = [];
  for (let at = 0; at < ${atOnce}; at++) seen.push(await tools.give({ at }).then((value) => JSON.stringify(value), (error) => error.code));
  return [seen, ({}).polluted === undefined, Object.keys(Object.prototype).length]`;

/** The other direction: what tools give reaches the program as the JSON it is, or as an error; and no prototype changes. */
export const toolOutputs: FuzzTarget = {
  name: "outputs of tools",
  count: 10_000,
  async fuzz(seed, count) {
    const engine = createVmEngine();
    const outputs = fc.array(output, { minLength: atOnce, maxLength: atOnce, size: "max" });
    const property = fc.asyncProperty(outputs, async (given) => {
      const give = defineTool({
        name: "give",
        description: "Gives.",
        inputSchema: { type: "object", properties: { at: { type: "number" } }, required: ["at"] },
        execute: ({ at }: { at: number }) => given[at],
      });
      await using codeact = createCodeAct({ tools: [give], engine });
      const result = await codeact.run(source);
      assert(result.status === "completed", JSON.stringify(result));
      const expected = given.map((value) => {
        const json = toJsonText(value);
        return json.ok ? JSON.stringify(JSON.parse(json.text)) : "TOOL_INVALID_OUTPUT";
      });
      assert.deepEqual(result.value, [expected, true, 0]);
    });
    await fc.assert(property, { seed, numRuns: Math.ceil(count / atOnce) });
    assert.deepEqual(Object.keys(Object.prototype), []);
  },
};
