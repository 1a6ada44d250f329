import fc from "fast-check";
import { expect, it } from "vitest";
import { parseJsonText } from "../../src/internal/json.ts";
import { maximumDepth } from "../../src/limits.ts";

it("counts the depth of a text, whatever its strings hold", () => {
  const string = fc.string({ unit: fc.constantFrom('"', "\\", "[", "{", "]", "}", "a") });
  fc.assert(
    fc.property(fc.array(string, { maxLength: 4 }), string, fc.nat(2 * maximumDepth), (before, inside, depth) => {
      const nest = (left: number): unknown => (left === 0 ? inside : [...before, nest(left - 1)]);
      const text = JSON.stringify(nest(depth));
      expect(parseJsonText(text)).toEqual(
        depth > maximumDepth
          ? { ok: false, problem: `nested more than ${maximumDepth} levels deep` }
          : { ok: true, value: JSON.parse(text) },
      );
    }),
    { numRuns: 2_000 },
  );
});
