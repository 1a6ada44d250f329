import { createOpenAI } from "@ai-sdk/openai";
import { createCodeAct } from "@codeact/ai-sdk";
import { generateText, isStepCount, type ToolSet, tool } from "ai";
import { type Framework, instructions, mostTurns } from "../framework.ts";
import type { BenchTool } from "../workload.ts";

export const aiSdk: Framework = {
  name: "AI SDK",
  async run({ workload, wiring, fetch, model, apiKey }) {
    const tools = toolSet(workload.tools);
    const common = {
      model: createOpenAI({ apiKey, fetch }).chat(model),
      instructions,
      prompt: workload.prompt,
      stopWhen: isStepCount(mostTurns),
    };
    if (wiring !== "CodeAct") return (await generateText({ ...common, tools })).text;
    await using codeact = createCodeAct({ tools });
    return (await generateText({ ...common, ...codeact })).text;
  },
};

function toolSet(tools: readonly BenchTool[]): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, description, input, output, execute }) => [
      name,
      tool({ description, inputSchema: input, outputSchema: output, execute: (given) => execute(given as never) }),
    ]),
  );
}
