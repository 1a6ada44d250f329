// The provider: spread it, and the agent has execute_code, the words that explain it, and none of the tools behind it.
import assert from "node:assert/strict";
import { createCodeAct } from "@codeact/ai-sdk";
import { exampleModel } from "@codeact/example-ai-sdk-model";
import { engine } from "@codeact/example-engine";
import { ToolLoopAgent, tool } from "ai";
import { z } from "zod";

const celsius: Record<string, number> = { Oslo: 4, Rome: 19, Cairo: 27, Lima: 18 };
let calls = 0;

const tools = {
  list_cities: tool({
    description: "Lists all cities with a weather station.",
    inputSchema: z.object({}),
    outputSchema: z.array(z.string()),
    execute: () => Object.keys(celsius),
  }),
  get_weather: tool({
    description: "The weather of one city, now.",
    inputSchema: z.object({ city: z.string() }),
    outputSchema: z.object({ city: z.string(), celsius: z.number().nullable() }),
    execute: ({ city }) => {
      calls++;
      return { city, celsius: celsius[city] ?? null };
    },
  }),
};

const program = `const cities = await tools.list_cities({});
const weather = await Promise.all(cities.map((city) => tools.get_weather({ city })));
return weather.sort((a, b) => b.celsius - a.celsius)[0];`;

await using codeact = createCodeAct({ engine, tools });
const agent = new ToolLoopAgent({
  model: exampleModel({ code: program }, (result) => `The warmest: ${result}`),
  instructions: "You are a weather service.",
  ...codeact,
});

const { text, steps } = await agent.generate({ prompt: "Which city is the warmest?" });
console.log(text);

assert.match(text, /Cairo/);
assert.equal(calls, 4);
assert.deepEqual(
  [...new Set(steps.flatMap((step) => step.toolCalls.map(({ toolName }) => toolName)))],
  ["execute_code"],
);
