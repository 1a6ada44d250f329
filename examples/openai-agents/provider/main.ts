// The provider: the agent gets execute_code beside its own tools, and is told how to use it on every run.
import assert from "node:assert/strict";
import { engine } from "@codeact/example-engine";
import { withCodeAct } from "@codeact/openai-agents";
import { Agent, run, tool } from "@openai/agents";
import { assistantMessage, functionCall, modelResponder, modelResponse, ScriptedModel } from "@openai/agents/testing";
import { z } from "zod";

const celsius: Record<string, number> = { Oslo: 4, Rome: 19, Cairo: 27, Lima: 18 };
let calls = 0;

const list_cities = tool({
  name: "list_cities",
  description: "Lists all cities with a weather station.",
  parameters: z.object({}),
  execute: () => Object.keys(celsius),
});
const get_weather = tool({
  name: "get_weather",
  description: "The weather of one city, now.",
  parameters: z.object({ city: z.string() }),
  outputSchema: z.object({ city: z.string(), celsius: z.number() }),
  execute: ({ city }) => {
    calls++;
    return { city, celsius: celsius[city] ?? Number.NaN };
  },
});

const program = `const cities = await tools.list_cities({});
const weather = await Promise.all(cities.map((city) => tools.get_weather({ city })));
return weather.sort((a, b) => b.celsius - a.celsius)[0];`;

const scripted = new ScriptedModel([
  modelResponse([functionCall("execute_code", { code: program }, { callId: "call_1" })]),
  modelResponder(({ request }) => [assistantMessage(`The warmest: ${JSON.stringify(request.input.at(-1))}`)]),
]);
const model = process.env.OPENAI_API_KEY ? "gpt-5.4-mini" : scripted;

const weatherman = new Agent({ name: "weatherman", model, instructions: "You are a weather service." });
const agent = withCodeAct(weatherman, { engine, tools: [list_cities, get_weather] });
await using _ = agent.codeact;

const { finalOutput } = await run(agent, "Which city is the warmest?");
console.log(finalOutput);

assert.match(finalOutput ?? "", /Cairo/);
assert.ok(calls >= 4);
if (model === scripted) {
  const [first] = scripted.calls;
  assert.deepEqual(
    first?.request.tools.map(({ name }) => name),
    ["execute_code"],
  );
  assert.match(first?.request.systemInstructions ?? "", /weather service.*get_weather/s);
}
