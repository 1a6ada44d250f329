import { expect, it } from "vitest";
import { createTurns } from "../../src/internal/turns.ts";

function compute(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

it("does work of many in their order, and hears others in between", async () => {
  const turns = createTurns(6);
  const done: number[] = [];
  let heard = 0;
  const hear = (): void => {
    heard++;
    if (done.length < 30) setImmediate(hear);
  };
  setImmediate(hear);
  const works = Array.from({ length: 30 }, (_, n) =>
    turns(() => {
      compute(2);
      done.push(n);
      return n;
    }),
  );
  expect(done.length).toBeLessThanOrEqual(3);
  expect(await Promise.all(works)).toEqual(done);
  expect(done).toEqual(Array.from({ length: 30 }, (_, n) => n));
  expect(heard).toBeGreaterThanOrEqual(9);
});

it("does the work of one at once, and tells what it threw", async () => {
  const turns = createTurns(6);
  let done = 0;
  const work = turns(() => ++done);
  expect(done).toBe(1);
  expect(await work).toBe(1);
  await expect(
    turns(() => {
      throw new RangeError("no");
    }),
  ).rejects.toThrow("no");
});
