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
import { withCodeAct } from "@codeact/openai-agents";
import { Agent, type AgentInputItem, run, tool } from "@openai/agents";
import { assistantMessage, functionCall, modelResponder, ScriptedModel } from "@openai/agents/testing";

const database = createDatabase(":memory:");
let toolCalls = 0;
const tools = shopTools(database).map(({ name, description, inputSchema, outputSchema, execute }) =>
  tool({
    name,
    description: `${description} Gives ${JSON.stringify(outputSchema.toJSONSchema())}.`,
    parameters: inputSchema,
    execute: (input) => {
      toolCalls++;
      return execute(input);
    },
  }),
);

/** A model that knows the tools it is offered and what has been said; without a key it is played. */
const played = modelResponder(({ request }) => {
  const said = play(
    request.tools.map(({ name }) => name),
    historyOf(typeof request.input === "string" ? [] : request.input),
  );
  if ("answer" in said) return [assistantMessage(said.answer)];
  return said.calls.map(([name, input], n) => functionCall(name, { ...input }, { callId: `call_${toolCalls}_${n}` }));
});

function historyOf(items: readonly AgentInputItem[]): PlayedCall[] {
  const outputs = new Map(
    items.flatMap((item) => (item.type === "function_call_result" ? [[item.callId, textOf(item.output)]] : [])),
  );
  return items.flatMap((item) =>
    item.type === "function_call" ? [{ tool: item.name, output: outputs.get(item.callId) ?? "" }] : [],
  );
}

function textOf(output: unknown): string {
  return typeof output === "string" ? output : ((output as { text?: string }).text ?? "");
}

const base = {
  name: "accountant",
  instructions: `${instructions} End with the line "Grand total in cents: <number>".`,
};
const modelOf = () =>
  process.env.OPENAI_API_KEY ? "gpt-5.4-mini" : new ScriptedModel(Array.from({ length: 8 }, () => played));

async function measure(agent: Agent) {
  toolCalls = 0;
  const { finalOutput = "", rawResponses } = await run(agent, prompt, { maxTurns: 100 });
  return { turns: rawResponses.length, toolCalls, answer: finalOutput };
}

const agent = withCodeAct(new Agent({ ...base, model: modelOf() }), { engine, tools });
await using _ = agent.codeact;
const classic = await measure(new Agent({ ...base, model: modelOf(), tools }));
const inCode = await measure(agent);
console.table({ classic, execute_code: inCode }, ["turns", "toolCalls"]);

const total = String(grandTotalCents(database));
for (const { answer } of [classic, inCode]) assert.ok(answer.replaceAll(/[,.\s]/g, "").includes(total), answer);
assert.ok(inCode.turns <= 2 || process.env.OPENAI_API_KEY, `${inCode.turns} turns`);
