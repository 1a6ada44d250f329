// The orders task: the same tools and the same words, called by the model itself and by one program it writes.
import assert from "node:assert/strict";
import { engine } from "@codeact/example-engine";
import {
  createDatabase,
  grandTotalCents,
  instructions,
  type PlayedCall,
  play,
  prompt,
  shopTools,
} from "@codeact/example-orders";
import { codeActMiddleware } from "@codeact/langchain";
import { AIMessage, type BaseMessage, ToolMessage } from "@langchain/core/messages";
import { createAgent, fakeModel, initChatModel, tool } from "langchain";

const database = createDatabase(":memory:");
const shop = shopTools(database);
let toolCalls = 0;
const tools = shop.map(({ name, description, inputSchema, execute }) =>
  tool(
    async (input) => {
      toolCalls++;
      return execute(input);
    },
    { name, description, schema: inputSchema },
  ),
);

/** A model that is offered these tools; without a key it is played. */
async function modelFor(offered: readonly string[]) {
  if (process.env.OPENAI_API_KEY) return await initChatModel("openai:gpt-5.4-mini");
  const model = fakeModel();
  for (let turn = 0; turn < 8; turn++) model.respond((messages) => reply(offered, messages));
  return model;
}

function reply(offered: readonly string[], messages: readonly BaseMessage[]): AIMessage {
  const outputs = new Map(
    messages.flatMap((message) => (ToolMessage.isInstance(message) ? [[message.tool_call_id, message.text]] : [])),
  );
  const history = messages.flatMap((message): PlayedCall[] =>
    AIMessage.isInstance(message)
      ? (message.tool_calls ?? []).map(({ id = "", name }) => ({ tool: name, output: outputs.get(id) ?? "" }))
      : [],
  );
  const said = play(offered, history);
  if ("answer" in said) return new AIMessage(said.answer);
  const calls = said.calls.map(([name, args], n) => ({
    type: "tool_call" as const,
    id: `${history.length + n}`,
    name,
    args,
  }));
  return new AIMessage({ content: "", tool_calls: calls });
}

async function measure(run: (task: { messages: string[] }) => Promise<{ messages: BaseMessage[] }>) {
  toolCalls = 0;
  const { messages } = await run({ messages: [prompt] });
  return { turns: messages.filter(({ type }) => type === "ai").length, toolCalls, answer: messages.at(-1)?.text ?? "" };
}

await using codeact = codeActMiddleware({
  engine,
  tools,
  outputSchemas: Object.fromEntries(shop.map(({ name, outputSchema }) => [name, outputSchema])),
});
const systemPrompt = `${instructions} End with the line "Grand total in cents: <number>".`;
const names = shop.map(({ name }) => name);
const classicAgent = createAgent({ model: await modelFor(names), systemPrompt, tools });
const agent = createAgent({ model: await modelFor(["execute_code"]), systemPrompt, middleware: [codeact] });
const classic = await measure((task) => classicAgent.invoke(task, { recursionLimit: 100 }));
const inCode = await measure((task) => agent.invoke(task));
console.table({ classic, execute_code: inCode }, ["turns", "toolCalls"]);

const total = String(grandTotalCents(database));
for (const { answer } of [classic, inCode]) assert.ok(answer.replaceAll(/[,.\s]/g, "").includes(total), answer);
assert.ok(inCode.turns <= 2 || process.env.OPENAI_API_KEY, `${inCode.turns} turns`);
