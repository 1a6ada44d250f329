// Static wiring: the tool beside your own tools, its instructions written into your system prompt once.
import assert from "node:assert/strict";
import { engine } from "@codeact/example-engine";
import { createExecuteCodeTool } from "@codeact/langchain";
import { AIMessage, createAgent, fakeModel, initChatModel, tool } from "langchain";
import { z } from "zod";

const prices: Record<string, number> = { tea: 3, coffee: 4, cake: 6 };
const get_price = tool(async ({ item }) => ({ price: prices[item] ?? 0 }), {
  name: "get_price",
  description: "The price of an item, in euros.",
  schema: z.object({ item: z.string() }),
});

await using execute_code = createExecuteCodeTool({
  engine,
  tools: [get_price],
  outputSchemas: { get_price: z.object({ price: z.number() }) },
});
const systemPrompt = `You take orders in a café.\n\n${execute_code.buildInstructions({ toolsVisibleToModel: ["get_price"] })}`;

const program = `const order = { tea: 12, coffee: 7, cake: 5 };
let euros = 0;
for (const [item, pieces] of Object.entries(order)) euros += pieces * (await tools.get_price({ item })).price;
return { euros };`;

const model = process.env.OPENAI_API_KEY
  ? await initChatModel("openai:gpt-5.4-mini")
  : fakeModel()
      .respondWithTools([{ name: "execute_code", args: { code: program } }])
      .respond((messages) => new AIMessage(`That is ${messages.at(-1)?.text}`))
      .respondWithTools([{ name: "get_price", args: { item: "tea" } }])
      .respond((messages) => new AIMessage(`A tea is ${messages.at(-1)?.text}`));

// The model can call get_price itself, too: for one price that is less work than a program.
const agent = createAgent({ model, systemPrompt, tools: [execute_code, get_price] });
const ask = async (question: string) => (await agent.invoke({ messages: [question] })).messages;

const many = await ask("What do 12 teas, 7 coffees and 5 cakes cost together?");
const one = await ask("What is a tea?");
console.log(many.at(-1)?.text, one.at(-1)?.text);

assert.match(many.at(-1)?.text ?? "", /94/);
assert.match(one.at(-1)?.text ?? "", /3/);
assert.ok(many.some(({ name }) => name === "execute_code"));
