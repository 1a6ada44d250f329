import { codeActMiddleware } from "@codeact/langchain";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent, tool } from "langchain";
import { type Framework, instructions, mostTurns } from "../framework.ts";
import type { BenchTool } from "../workload.ts";

export const langChain: Framework = {
  name: "LangChain",
  async run({ workload, wiring, fetch, model: name, apiKey }) {
    const model = new ChatOpenAI({ model: name, apiKey, useResponsesApi: false, configuration: { fetch } });
    const tools = workload.tools.map(toTool);
    const outputSchemas = Object.fromEntries(workload.tools.map(({ name, output }) => [name, output]));
    await using codeact = wiring === "CodeAct" ? codeActMiddleware({ tools, outputSchemas }) : undefined;
    const agent = createAgent({
      model,
      systemPrompt: instructions,
      ...(codeact === undefined ? { tools } : { middleware: [codeact] }),
    });
    const { messages } = await agent.invoke(
      { messages: [{ role: "user", content: workload.prompt }] },
      { recursionLimit: 4 * mostTurns },
    );
    return messages.at(-1)?.text ?? "";
  },
};

function toTool({ name, description, input, execute }: BenchTool) {
  return tool((given) => execute(given as never), { name, description, schema: input });
}
