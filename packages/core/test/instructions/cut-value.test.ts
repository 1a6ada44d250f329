import fc from "fast-check";
import { expect, it } from "vitest";
import { cutValue } from "../../src/instructions/cut-value.ts";

it.each([
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], 32, "[1,2,3,4,5,6, ... 9 more of 15]"],
  [{ a: "x".repeat(200) }, 100, `{"a":"${"x".repeat(40)}" ... 160 more characters}`],
  [
    Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`k${at}`, at])),
    90,
    '{"k0":0,"k1":1,"k2":2,"k3":3,"k4":4,"k5":5,"k6":6,"k7":7,"k8":8,"k9":9, ... 10 more of 20}',
  ],
])("shows the beginning of lists, texts and tables, and counts the rest: %#", (value, maxChars, text) => {
  expect(cutValue(value, maxChars)).toBe(text);
});

it("shows as much as fits, of all lists the same", () => {
  const rows = Array.from({ length: 2_000 }, (_, id) => ({ id, tags: ["a", "b"] }));
  const text = cutValue({ rows, others: rows }, 4_000) ?? "";
  expect(text.length).toBeGreaterThan(3_800);
  expect(text.match(/ more of 2000/g)).toHaveLength(2);
});

it("never gives more than may be, nor broken characters", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.integer({ min: 1, max: 300 }), (value, maxChars) => {
      const text = cutValue(value, maxChars);
      expect(
        text === undefined || (text.length <= maxChars && text.isWellFormed() === JSON.stringify(value).isWellFormed()),
      ).toBe(true);
    }),
  );
});
