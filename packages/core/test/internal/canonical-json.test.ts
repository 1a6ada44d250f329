import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalJson } from "../../src/internal/canonical-json.ts";
import type { JsonValue } from "../../src/types.ts";

/** Some keys are ordered by objects themselves, or set a prototype when they are assigned. */
const key = fc.oneof(fc.string(), fc.constantFrom("10", "9", "__proto__", "-1", "01", "a", "B"));
const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, "x", 1.5),
    fc.array(tie("tree")),
    fc.array(fc.tuple(key, tie("tree"))).map((entries) => Object.fromEntries(entries)),
  ),
}));

it("says all of a value, and the same whatever the order of its keys", () => {
  fc.assert(
    fc.property(tree, (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(value))).toBe(text);
    }),
  );
});

it.each([
  [{ b: 1, a: { d: [], c: null } }, '{"a":{"c":null,"d":[]},"b":1}'],
  [{ "9": 1, "10": 2, a: 3, B: 4 }, '{"10":2,"9":1,"B":4,"a":3}'],
  [JSON.parse('{"b":1,"__proto__":{"a":2}}') as JsonValue, '{"__proto__":{"a":2},"b":1}'],
])("sorts by the units of keys: %j", (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

function reversed(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, item]) => [name, reversed(item)]),
  );
}
