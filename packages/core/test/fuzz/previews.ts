import assert from "node:assert/strict";
import fc from "fast-check";
import { previewInput } from "../../src/approval/preview.ts";
import { byProperty, type FuzzTarget } from "./target.ts";

const hiding = [..."\u202e\u2066\u200b\u200d\u00ad\u001b\r\n\0\u2028\ufeff\ud800\udfff\u{e0041}\u115f\u3164"];
const text = fc
  .array(fc.oneof(fc.constantFrom(...hiding, '"', "\\", "\\u202e", "<", " "), fc.string({ unit: "binary" })), {
    maxLength: 20,
  })
  .map((parts) => parts.join(""));
const input = fc.oneof(
  fc.dictionary(text, fc.oneof(text, fc.double(), fc.boolean(), fc.array(text)), { maxKeys: 5 }),
  fc.record({ note: text.map((part) => part.repeat(200)) }),
);

const cut = /\.\.\. \[(\d+) bytes left out\]$/;

/** What a person is shown of an input hides nothing, and says the same as the input. */
export const previews: FuzzTarget = {
  name: "previews of inputs that are asked about",
  count: 10_000,
  fuzz: byProperty(
    fc.property(input, (value) => {
      const json = JSON.stringify(value);
      const shown = previewInput(json);
      assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029\u115f\u3164]/u);
      if (shown.length <= 2_000) assert.deepEqual(JSON.parse(shown), JSON.parse(json));
      else assert.match(shown, cut);
    }),
  ),
};
