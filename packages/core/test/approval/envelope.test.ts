import fc from "fast-check";
import { expect, it } from "vitest";
import { createEnvelope } from "../../src/approval/envelope.ts";
import { CodeActError } from "../../src/errors.ts";

const keys = [{ id: "k", secret: "s".repeat(32) }];

it.each([false, true])("opens only what was sealed, 10,000 mutations of it refused (encrypted: %s)", (encrypt) => {
  const envelope = createEnvelope(keys, encrypt);
  const sealed = envelope.seal(JSON.stringify({ runId: "run_1", batches: ["{}", "é😀"] }));
  expect(JSON.parse(envelope.open(sealed))).toEqual({ runId: "run_1", batches: ["{}", "é😀"] });
  const inserted = fc.string({ unit: fc.constantFrom(..."ABCabc012-_=./+ \n\0é"), maxLength: 3 });
  fc.assert(
    fc.property(fc.nat(sealed.length), inserted, fc.nat(4), (at, text, removed) => {
      const mutated = sealed.slice(0, at) + text + sealed.slice(at + removed);
      fc.pre(mutated !== sealed);
      expect(() => envelope.open(mutated)).toThrow(CodeActError);
    }),
    { numRuns: 10_000 },
  );
});

it("refuses parts of two sealed texts put together", () => {
  const envelope = createEnvelope(keys, false);
  const [a, b] = [envelope.seal("a".repeat(50)).split("."), envelope.seal("b".repeat(50)).split(".")];
  for (let mask = 1; mask < 2 ** a.length - 1; mask++) {
    const mixed = a.map((part, at) => ((mask >> at) & 1 ? b[at] : part)).join(".");
    if (mixed === a.join(".") || mixed === b.join(".")) continue;
    expect(() => envelope.open(mixed)).toThrow(CodeActError);
  }
});
