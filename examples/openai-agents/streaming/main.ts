// What a program does while it runs: the calls inside it are events of a nested agent run.
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { engine } from "@codeact/example-engine";
import { withCodeAct } from "@codeact/openai-agents";
import { Agent, run, tool } from "@openai/agents";
import { assistantMessage, functionCall, modelResponse, ScriptedModel } from "@openai/agents/testing";
import { z } from "zod";

const check_server = tool({
  name: "check_server",
  description: "Checks one server.",
  parameters: z.object({ server: z.number().int() }),
  outputSchema: z.object({ server: z.number(), healthy: z.boolean() }),
  execute: async ({ server }) => {
    await wait(20);
    return { server, healthy: server !== 3 };
  },
});
const program = `const failing = [];
for (const server of [1, 2, 3, 4, 5]) if (!(await tools.check_server({ server })).healthy) failing.push(server);
return failing;`;
const model = process.env.OPENAI_API_KEY
  ? "gpt-5.4-mini"
  : new ScriptedModel([
      modelResponse([functionCall("execute_code", { code: program }, { callId: "call_1" })]),
      modelResponse([assistantMessage("Not healthy: 3")]),
    ]);

const seen: string[] = [];
const agent = withCodeAct(new Agent({ name: "operator", model }), {
  engine,
  tools: [check_server],
  onStream: ({ event }) => {
    if (event.type !== "run_item_stream_event") return;
    const { rawItem } = event.item;
    if (event.name === "tool_called" && "arguments" in rawItem) seen.push(`called with ${rawItem.arguments}`);
    if (event.name === "tool_output") seen.push("answered");
  },
});
await using _ = agent.codeact;

let text = "";
const stream = await run(agent, "Check the servers 1 to 5. Which one is not healthy?", { stream: true });
for await (const event of stream) {
  if (event.type === "raw_model_stream_event" && event.data.type === "output_text_delta") text += event.data.delta;
  if (event.type === "run_item_stream_event") console.log(event.name, seen.length);
}
await stream.completed;
console.log(stream.finalOutput, text.length);

assert.match(stream.finalOutput ?? "", /3/);
assert.equal(seen.filter((line) => line.startsWith("called")).length, 5);
assert.equal(seen.filter((line) => line === "answered").length, 5);
