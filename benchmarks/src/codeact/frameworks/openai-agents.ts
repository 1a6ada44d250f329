import { withCodeAct } from "@codeact/openai-agents";
import { Agent, OpenAIChatCompletionsModel, Runner, tool } from "@openai/agents";
import OpenAI from "openai";
import { z } from "zod";
import { type Framework, instructions, mostTurns } from "../framework.ts";
import type { BenchTool } from "../workload.ts";

export const openAiAgents: Framework = {
  name: "OpenAI Agents",
  async run({ workload, wiring, fetch, model: name, apiKey }) {
    const model = new OpenAIChatCompletionsModel(new OpenAI({ apiKey, fetch }), name);
    const runner = new Runner({ tracingDisabled: true });
    const common = { name: "assistant", model, instructions };
    if (wiring !== "CodeAct") {
      const agent = new Agent({ ...common, tools: workload.tools.map(toTool) });
      return (await runner.run(agent, workload.prompt, { maxTurns: mostTurns })).finalOutput ?? "";
    }
    const agent = withCodeAct(new Agent(common), { tools: workload.tools.map(toTypedTool) });
    await using _codeact = agent.codeact;
    return (await runner.run(agent, workload.prompt, { maxTurns: mostTurns })).finalOutput ?? "";
  },
};

/** Not strict, because strict tools have no optional fields; and Chat Completions has no place for what a tool gives. */
function toTool({ name, description, input, execute }: BenchTool) {
  const parameters = { ...plainJson(z.toJSONSchema(input, { io: "input" })), additionalProperties: false } as never;
  return tool({ name, description, parameters, strict: false, execute: (given) => execute(given as never) });
}

function toTypedTool(given: BenchTool) {
  return Object.assign(toTool(given), { outputSchema: plainJson(z.toJSONSchema(given.output)) });
}

/** Without what zod adds for itself. */
const plainJson = (schema: object): object => JSON.parse(JSON.stringify(schema));
