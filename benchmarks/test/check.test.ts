import { expect, it } from "vitest";
import { checkBudgets, readBudgets } from "../src/sessions/check.ts";
import { exponentOf, growth } from "../src/tests/growth.ts";
import { tests } from "../src/tests/tests.ts";

const budgets = readBudgets();

it("fails when a budget is broken, and only then", { timeout: 120_000 }, async () => {
  const some = budgets.filter(({ cost }) => cost === "codeact fresh ms");
  expect(some).toHaveLength(1);
  expect(await checkBudgets(some)).toEqual([]);
  const slow = (peer: string): string => (peer === "codeact" ? "../../test/slow-codeact" : peer);
  const broken = await checkBudgets(some, { fileOf: slow, attempts: 1 });
  expect(broken.map(({ what }) => what)).toEqual(some.map(({ what }) => what));
});

it("counts what cannot be measured as broken", async () => {
  const budget = { what: "nothing", cost: "none call ms", per: "none fresh nonsense", atMost: 1 };
  expect(await checkBudgets([budget])).toMatchObject([{ ratio: Number.NaN }]);
});

it("has budgets of figures there are, each named once", () => {
  for (const name of budgets.flatMap(({ cost, per }) => [cost, per])) {
    const [, test = "", figure = ""] = name.split(" ");
    expect(tests[test]?.figures[figure], name).toBeDefined();
  }
  expect(new Set(budgets.map(({ what }) => what)).size).toBe(budgets.length);
});

it("tells free, linear and worse apart", () => {
  const samplesOf = (cost: (size: number) => number) =>
    Object.fromEntries([1, 10, 100, 1_000].map((size) => [size, [cost(size)]]));
  expect(exponentOf(samplesOf(() => 3))).toBeCloseTo(0);
  expect(exponentOf(samplesOf((size) => 2 * size))).toBeCloseTo(1);
  expect(exponentOf(samplesOf((size) => 5 + size ** 2))).toBeGreaterThan(growth.journalGrowth?.mostExponent ?? 9);
  // What does not grow at first is judged by how it goes on.
  expect(exponentOf(samplesOf((size) => 100 + size ** 2 / 10))).toBeGreaterThan(1.15);
});
