// The tool alone, beside tools of your own: its description tells the model what it needs to know.
import assert from "node:assert/strict";
import { createExecuteCodeTool } from "@codeact/ai-sdk";
import { exampleModel } from "@codeact/example-ai-sdk-model";
import { engine } from "@codeact/example-engine";
import { generateText, isStepCount, tool } from "ai";
import { z } from "zod";

const stock = [
  { sku: "A-1", pieces: 40, reorderAt: 20 },
  { sku: "B-2", pieces: 3, reorderAt: 10 },
  { sku: "C-3", pieces: 9, reorderAt: 12 },
];
const ordered: string[] = [];

const list_stock = tool({
  description: "Lists all articles in stock.",
  inputSchema: z.object({}),
  outputSchema: z.array(z.object({ sku: z.string(), pieces: z.number(), reorderAt: z.number() })),
  execute: () => stock,
});
const reorder = tool({
  description: "Orders more of some articles.",
  inputSchema: z.object({ skus: z.array(z.string()) }),
  execute: ({ skus }) => {
    ordered.push(...skus);
    return "ordered";
  },
});

await using execute_code = createExecuteCodeTool({ engine, tools: { list_stock } });
const { text } = await generateText({
  model: exampleModel(
    { code: "return (await tools.list_stock({})).filter((a) => a.pieces < a.reorderAt).map((a) => a.sku);" },
    { tool: "reorder", input: { skus: ["B-2", "C-3"] } },
    () => "I ordered more of B-2 and C-3.",
  ),
  prompt: "Order more of every article that is below its reorder level.",
  tools: { execute_code, reorder },
  stopWhen: isStepCount(10),
});
console.log(text);

assert.deepEqual(ordered.sort(), ["B-2", "C-3"]);
