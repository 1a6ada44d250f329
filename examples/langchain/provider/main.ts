// The provider: one middleware registers execute_code, tells the model how to use it, and keeps its tools from the model.
import assert from "node:assert/strict";
import { engine } from "@codeact/example-engine";
import { codeActMiddleware } from "@codeact/langchain";
import { AIMessage, createAgent, fakeModel, initChatModel, tool } from "langchain";
import { z } from "zod";

const celsius: Record<string, number> = { Oslo: 4, Rome: 19, Cairo: 27, Lima: 18 };
let calls = 0;

const list_cities = tool(async () => Object.keys(celsius), {
  name: "list_cities",
  description: "Lists all cities with a weather station.",
  schema: z.object({}),
});
const get_weather = tool(
  async ({ city }) => {
    calls++;
    return { city, celsius: celsius[city] ?? null };
  },
  { name: "get_weather", description: "The weather of one city, now.", schema: z.object({ city: z.string() }) },
);

await using codeact = codeActMiddleware({
  engine,
  tools: [list_cities, get_weather],
  outputSchemas: {
    list_cities: z.array(z.string()),
    get_weather: z.object({ city: z.string(), celsius: z.number().nullable() }),
  },
});

const program = `const cities = await tools.list_cities({});
const weather = await Promise.all(cities.map((city) => tools.get_weather({ city })));
return weather.sort((a, b) => b.celsius - a.celsius)[0];`;

const model = process.env.OPENAI_API_KEY
  ? await initChatModel("openai:gpt-5.4-mini")
  : fakeModel()
      .respondWithTools([{ name: "execute_code", args: { code: program } }])
      .respond((messages) => new AIMessage(`The warmest: ${messages.at(-1)?.text}`));

const agent = createAgent({ model, systemPrompt: "You are a weather service.", middleware: [codeact] });
const { messages } = await agent.invoke({ messages: ["Which city is the warmest?"] });
const answer = messages.at(-1)?.text ?? "";
console.log(answer);

assert.match(answer, /Cairo/);
assert.ok(calls >= 4);
assert.ok(messages.filter(({ type }) => type === "tool").every(({ name }) => name === "execute_code"));
