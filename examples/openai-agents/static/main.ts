// Static wiring: the tool beside your own tools, its instructions written into yours once.
import assert from "node:assert/strict";
import { engine } from "@codeact/example-engine";
import { createExecuteCodeTool } from "@codeact/openai-agents";
import { Agent, run, tool } from "@openai/agents";
import { assistantMessage, functionCall, modelResponder, modelResponse, ScriptedModel } from "@openai/agents/testing";
import { z } from "zod";

const prices: Record<string, number> = { tea: 3, coffee: 4, cake: 6 };
const get_price = tool({
  name: "get_price",
  description: "The price of an item, in euros.",
  parameters: z.object({ item: z.string() }),
  outputSchema: z.object({ price: z.number() }),
  execute: ({ item }) => ({ price: prices[item] ?? 0 }),
});

await using execute_code = createExecuteCodeTool({ engine, tools: [get_price] });
const instructions = `You take orders in a café.\n\n${execute_code.buildInstructions({ toolsVisibleToModel: ["get_price"] })}`;

const program = `const order = { tea: 12, coffee: 7, cake: 5 };
let euros = 0;
for (const [item, pieces] of Object.entries(order)) euros += pieces * (await tools.get_price({ item })).price;
return { euros };`;
const tell = (words: string) =>
  modelResponder(({ request }) => [assistantMessage(`${words} ${JSON.stringify(request.input.at(-1))}`)]);
const model = process.env.OPENAI_API_KEY
  ? "gpt-5.4-mini"
  : new ScriptedModel([
      modelResponse([functionCall("execute_code", { code: program }, { callId: "call_1" })]),
      tell("That is"),
      modelResponse([functionCall("get_price", { item: "tea" }, { callId: "call_2" })]),
      tell("A tea is"),
    ]);

// The model can call get_price itself, too: for one price that is less work than a program.
const agent = new Agent({ name: "waiter", model, instructions, tools: [execute_code, get_price] });
const many = await run(agent, "What do 12 teas, 7 coffees and 5 cakes cost together?");
const one = await run(agent, "What is a tea?");
console.log(many.finalOutput, one.finalOutput);

assert.match(many.finalOutput ?? "", /94/);
assert.match(one.finalOutput ?? "", /3/);
assert.ok(
  many.newItems.some(
    (item) => item.type === "tool_call_item" && "name" in item.rawItem && item.rawItem.name === "execute_code",
  ),
);
