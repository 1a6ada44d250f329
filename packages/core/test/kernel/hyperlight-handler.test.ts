import fc from "fast-check";
import { expect, it } from "vitest";
import { createHandler } from "../../kernel/hyperlight-handler.ts";
import { operations } from "../../src/engines/hyperlight/handler.ts";
import { cut } from "../../src/engines/hyperlight/sizes.ts";

function handlerOf(step: string, partLength: number): { handle: (event: string) => unknown; entered: string[] } {
  const entered: string[] = [];
  const kernel = {
    start: (text: string) => entered.push(`start ${text}`),
    deliver: (text: string) => entered.push(`deliver ${text}`),
    poll: () => step,
  };
  return { handle: createHandler(kernel, operations, partLength), entered };
}

it("hands texts to the kernel, those in parts as one, and never answers to them", async () => {
  const { handle, entered } = handlerOf("", 8);
  const text = "é😀".repeat(100_000);
  for (const operation of [operations.start, operations.deliver]) {
    const parts = cut(text);
    expect(parts.length).toBeGreaterThan(2);
    const last = parts.pop();
    for (const part of parts) expect(handle(operations.stage + part)).toBe("");
    const answer = handle(operation + last);
    expect(await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 5, "waits"))])).toBe("waits");
  }
  expect(entered).toEqual([`start ${text}`, `deliver ${text}`]);
});

it("gives a step in parts that hold whole characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 2, max: 20 }), (step, partLength) => {
      const { handle } = handlerOf(step, partLength);
      const first = String(handle(operations.poll));
      const colon = first.indexOf(":");
      const length = Number(first.slice(0, colon));
      const parts = [first.slice(colon + 1)];
      while (parts.join("").length < length) parts.push(String(handle(operations.more)));
      expect(parts.join("")).toBe(step);
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(partLength);
        if (step.isWellFormed()) expect(part.isWellFormed()).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});
