// The tool alone, on an agent that has tools of its own.
import assert from "node:assert/strict";
import { engine } from "@codeact/example-engine";
import { createExecuteCodeTool } from "@codeact/openai-agents";
import { Agent, run, tool } from "@openai/agents";
import { assistantMessage, functionCall, modelResponse, ScriptedModel } from "@openai/agents/testing";
import { z } from "zod";

const stock: Record<string, number> = { "A-1": 3, "B-22": 40, "C-7": 0, "D-9": 12 };
const get_stock = tool({
  name: "get_stock",
  description: "Pieces of a product in stock.",
  parameters: z.object({ sku: z.string() }),
  outputSchema: z.object({ sku: z.string(), pieces: z.number() }),
  execute: ({ sku }) => ({ sku, pieces: stock[sku] ?? 0 }),
});
const ordered: string[] = [];
const order = tool({
  name: "order",
  description: "Orders more of a product.",
  parameters: z.object({ sku: z.string() }),
  execute: ({ sku }) => {
    ordered.push(sku);
    return "ordered";
  },
});

await using execute_code = createExecuteCodeTool({ engine, tools: [get_stock] });

const program = `const stock = await Promise.all(["A-1", "B-22", "C-7", "D-9"].map((sku) => tools.get_stock({ sku })));
return stock.filter(({ pieces }) => pieces < 10).map(({ sku }) => sku);`;
const model = process.env.OPENAI_API_KEY
  ? "gpt-5.4-mini"
  : new ScriptedModel([
      modelResponse([functionCall("execute_code", { code: program }, { callId: "call_1" })]),
      modelResponse([
        functionCall("order", { sku: "A-1" }, { callId: "call_2" }),
        functionCall("order", { sku: "C-7" }, { callId: "call_3" }),
      ]),
      modelResponse([assistantMessage("Ordered A-1 and C-7.")]),
    ]);

const agent = new Agent({
  name: "storekeeper",
  model,
  instructions: `You keep the store full.\n\n${execute_code.buildInstructions()}`,
  tools: [execute_code, order],
});
const { finalOutput, newItems } = await run(agent, "Of A-1, B-22, C-7 and D-9: order what has fewer than ten pieces.");
console.log(finalOutput);

assert.deepEqual(ordered.sort(), ["A-1", "C-7"]);
const called = newItems.flatMap((item) =>
  item.type === "tool_call_item" && "name" in item.rawItem ? [item.rawItem.name] : [],
);
assert.ok(called.includes("execute_code") && !called.includes("get_stock"));
