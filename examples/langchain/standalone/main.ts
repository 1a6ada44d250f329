// The tool alone, in a graph of your own: bindTools offers it to the model, a ToolNode runs it.
import assert from "node:assert/strict";
import { engine } from "@codeact/example-engine";
import { createExecuteCodeTool } from "@codeact/langchain";
import { END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { ChatOpenAI } from "@langchain/openai";
import { AIMessage, fakeModel, tool } from "langchain";
import { z } from "zod";

const stock: Record<string, number> = { "A-1": 3, "B-22": 40, "C-7": 0, "D-9": 12 };
const get_stock = tool(async ({ sku }) => ({ sku, pieces: stock[sku] ?? 0 }), {
  name: "get_stock",
  description: "Pieces of a product in stock.",
  schema: z.object({ sku: z.string() }),
});

await using execute_code = createExecuteCodeTool({
  engine,
  tools: [get_stock],
  outputSchemas: { get_stock: z.object({ sku: z.string(), pieces: z.number() }) },
});

const program = `const stock = await Promise.all(["A-1", "B-22", "C-7", "D-9"].map((sku) => tools.get_stock({ sku })));
return stock.filter(({ pieces }) => pieces < 10).map(({ sku }) => sku);`;

const model = process.env.OPENAI_API_KEY
  ? new ChatOpenAI({ model: "gpt-5.4-mini" })
  : fakeModel()
      .respondWithTools([{ name: "execute_code", args: { code: program } }])
      .respond((messages) => new AIMessage(`Order these: ${messages.at(-1)?.text}`));
const withTool = model.bindTools([execute_code]);
const instructions = { role: "system", content: execute_code.buildInstructions() };

const graph = new StateGraph(MessagesAnnotation)
  .addNode("model", async ({ messages }) => ({ messages: [await withTool.invoke([instructions, ...messages])] }))
  .addNode("tools", new ToolNode([execute_code]))
  .addEdge(START, "model")
  .addConditionalEdges("model", ({ messages }) => ((messages.at(-1) as AIMessage).tool_calls?.length ? "tools" : END))
  .addEdge("tools", "model")
  .compile();

const question = "Of A-1, B-22, C-7 and D-9: which have fewer than ten pieces in stock?";
const { messages } = await graph.invoke({ messages: [question] });
const answer = messages.at(-1)?.text ?? "";
console.log(answer);

assert.match(answer, /A-1.*C-7/s);
assert.doesNotMatch(answer, /B-22|D-9/);
assert.equal(messages.filter(({ type }) => type === "tool").length, 1);
