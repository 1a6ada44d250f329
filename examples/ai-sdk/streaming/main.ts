// While a program runs, preliminary results of execute_code tell how far its calls are; then the answer comes in parts.
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { createCodeAct } from "@codeact/ai-sdk";
import { exampleModel } from "@codeact/example-ai-sdk-model";
import { engine } from "@codeact/example-engine";
import { isStepCount, streamText, tool } from "ai";
import { z } from "zod";

const tools = {
  count_words: tool({
    description: "Counts the words of one chapter, which takes a while.",
    inputSchema: z.object({ chapter: z.number().int().min(1).max(8) }),
    outputSchema: z.object({ words: z.number() }),
    execute: async ({ chapter }) => {
      await wait(20 * chapter);
      return { words: 1000 + chapter };
    },
  }),
};
const program = `const chapters = [1, 2, 3, 4, 5, 6, 7, 8];
const counts = await Promise.all(chapters.map((chapter) => tools.count_words({ chapter })));
return counts.reduce((sum, { words }) => sum + words, 0);`;

await using codeact = createCodeAct({ engine, tools });
const { stream } = streamText({
  ...codeact,
  model: exampleModel({ code: program }, (result) => `The book has ${result} words.`),
  prompt: "How many words do the 8 chapters of the book have?",
  stopWhen: isStepCount(10),
});

let seen = 0;
let text = "";
for await (const part of stream) {
  if (part.type === "text-delta") text += part.text;
  if (part.type !== "tool-result" || part.dynamic || part.toolName !== "execute_code") continue;
  if (part.output.status !== "running") continue;
  const [row] = part.output.calls;
  seen = Math.max(seen, row?.succeeded ?? 0);
  console.log(`${row?.tool}: ${row?.succeeded} of ${row?.started}`);
}
console.log(text);

assert.ok(seen > 1);
assert.match(text, /8[,.]?036/);
