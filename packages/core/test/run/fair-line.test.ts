import { expect, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import { createCodeAct, defineTool } from "../../src/index.ts";
import { resolveLimits } from "../../src/limits.ts";
import { createAdmission, type Entrant } from "../../src/run/admission.ts";
import { FairLine } from "../../src/run/fair-line.ts";

const names = new Map<object, string>();
function line(...entries: [tenant: string, count: number, priority?: number][]): {
  line: FairLine;
  order: () => string;
} {
  const made = new FairLine();
  for (const [tenant, count, priority = 0] of entries) {
    for (let i = 0; i < count; i++) {
      const waiting = { tenant, priority, admit: () => {} };
      names.set(waiting, `${tenant}${i}`);
      made.add(waiting);
    }
  }
  const order = (): string => {
    const seen: string[] = [];
    for (let next = made.next(); next !== undefined; next = made.next()) seen.push(names.get(next) ?? "");
    return seen.join(" ");
  };
  return { line: made, order };
}

it("lets tenants take turns, however many one sends", () => {
  expect(line(["a", 5], ["b", 2], ["c", 1]).order()).toBe("a0 b0 c0 a1 b1 a2 a3 a4");
});

it("lets higher priorities go first, tenants in turns within each", () => {
  expect(line(["a", 2], ["a", 2, 5], ["b", 1, 5]).order()).toBe("a0 b0 a1 a0 a1");
});

it("puts whoever comes later neither ahead of those in turn nor behind all", () => {
  const { line: made, order } = line(["a", 4]);
  made.next();
  made.next();
  const late = { tenant: "b", priority: 0, admit: () => {} };
  names.set(late, "b0");
  made.add(late);
  expect(order()).toBe("b0 a2 a3");
});

it("forgets those who leave, and whole tenants with them", () => {
  const { line: made } = line(["a", 1]);
  const waiting = { tenant: "b", priority: 1, admit: () => {} };
  made.add(waiting);
  expect([made.remove(waiting), made.remove(waiting), made.size]).toEqual([true, false, 1]);
});

it("takes as long for 100,000 of 1,000 tenants as that many steps", () => {
  const { line: made } = line();
  for (let i = 0; i < 100_000; i++) made.add({ tenant: String(i % 1_000), priority: 0, admit: () => {} });
  const seen = new Set<string | undefined>();
  for (let i = 0; i < 1_000; i++) seen.add(made.next()?.tenant);
  expect(seen.size).toBe(1_000);
});

it("gives up who waits too long, with a clear error, and lets the rest in", async () => {
  const admission = createAdmission(resolveLimits({ concurrentRuns: 1 }));
  const entrant: Entrant = { tenant: undefined, priority: 0, queueMs: undefined, signal: undefined };
  await admission.enter(entrant);
  await expect(admission.enter({ ...entrant, queueMs: 20 })).rejects.toMatchObject({
    code: "CODEACT_CAPACITY",
    retryable: true,
    message: expect.stringContaining("within 20 ms"),
  });
  const next = admission.enter(entrant);
  admission.leave();
  await next;
});

it("lets runs of tenants take turns, and urgent ones go first", async () => {
  const order: string[] = [];
  const mark = defineTool({
    name: "mark",
    description: "Says who runs.",
    inputSchema: { type: "object" },
    execute: (input) => {
      order.push((input as { who: string }).who);
      return null;
    },
  });
  await using codeact = createCodeAct({
    tools: [mark],
    engine: createWasmEngine({ threads: 1 }),
    limits: { concurrentRuns: 1 },
  });
  const run = (who: string, tenant: string, priority = 0) =>
    codeact.run(`await tools.mark({ who: "${who}" })`, { context: { tenant }, priority });
  await Promise.all([run("a0", "a"), run("a1", "a"), run("a2", "a"), run("b0", "b"), run("urgent", "b", 9)]);
  expect(order).toEqual(["a0", "urgent", "a1", "b0", "a2"]);
});
