// Static wiring: the instructions are made once, as text, for prompts that are kept elsewhere or must not change.
import assert from "node:assert/strict";
import { createExecuteCodeTool } from "@codeact/ai-sdk";
import { exampleModel } from "@codeact/example-ai-sdk-model";
import { engine } from "@codeact/example-engine";
import { generateText, isStepCount, tool } from "ai";
import { z } from "zod";

const hours: Record<string, number[]> = { ann: [8, 7.5, 8], bob: [4, 4, 4.5], cleo: [9, 9.5, 10] };

const get_hours = tool({
  description: "The hours somebody worked, day by day.",
  inputSchema: z.object({ name: z.string() }),
  outputSchema: z.array(z.number()),
  execute: ({ name }) => hours[name] ?? [],
});

await using execute_code = createExecuteCodeTool({ engine, tools: { get_hours } });
const instructions = `You keep the hours of ann, bob and cleo.\n\n${execute_code.buildInstructions()}`;
assert.match(instructions, /get_hours/);

const program = `const names = ["ann", "bob", "cleo"];
const days = await Promise.all(names.map((name) => tools.get_hours({ name })));
return Object.fromEntries(names.map((name, i) => [name, days[i].reduce((sum, day) => sum + day, 0)]));`;

const { text, steps } = await generateText({
  model: exampleModel({ code: program }, (result) => `In total: ${result}`),
  instructions,
  prompt: "How many hours did each of them work?",
  tools: { execute_code },
  stopWhen: isStepCount(5),
});
console.log(text);

for (const total of ["23.5", "12.5", "28.5"]) assert.ok(text.includes(total));
assert.ok(steps.length <= 3);
