import { expect, it } from "vitest";
import { aiSdk } from "../src/codeact/frameworks/ai-sdk.ts";
import { langChain } from "../src/codeact/frameworks/langchain.ts";
import { openAiAgents } from "../src/codeact/frameworks/openai-agents.ts";
import { measure } from "../src/codeact/measure.ts";
import { findings } from "../src/codeact/report.ts";
import { estimate } from "../src/codeact/statistics.ts";
import { wirings } from "../src/codeact/workload.ts";
import { manyTools } from "../src/codeact/workloads/many-tools.ts";
import { orders } from "../src/codeact/workloads/orders.ts";
import { rows } from "../src/codeact/workloads/rows.ts";

const makers = [orders, rows, manyTools];

it.each([aiSdk, langChain, openAiAgents])(
  "saves what is promised, with the right answers: $name",
  async (framework) => {
    const measured = [];
    for (const make of makers) for (const wiring of wirings) measured.push(await measure(framework, make, wiring, 2));
    expect(findings(measured).filter(({ met }) => !met)).toEqual([]);
    // The classic wirings make the fewest turns that dependencies allow.
    const turns = measured.filter(({ workload }) => workload === "orders").map(({ turns }) => turns.mean);
    expect(turns.slice(1)).toEqual([4, 2]);
  },
);

it("has other data for every seed, and 30 order lines", () => {
  for (const make of makers) expect(make(1).answer).not.toBe(make(2).answer);
  const shop = orders(7);
  const lines = [101, 102, 103, 104, 105, 106, 107, 108].flatMap((user_id) => {
    const found = shop.tools[1]?.execute({ user_id } as never) as { lines: unknown[] }[];
    return found.flatMap((order) => order.lines);
  });
  expect(lines).toHaveLength(30);
});

it("estimates a mean with its interval", () => {
  expect(estimate([2, 4, 6])).toEqual({ mean: 4, margin: expect.closeTo(4.303 * (2 / Math.sqrt(3)), 6) });
});
