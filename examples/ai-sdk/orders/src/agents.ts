import type { LanguageModelV4 } from "@ai-sdk/provider";
import { createCodeAct } from "@codeact/ai-sdk";
import { engine } from "@codeact/example-engine";
import { answerSchema, instructions } from "@codeact/example-orders";
import { Output, ToolLoopAgent, type ToolSet } from "ai";
import { createMeter, type EngineUsed, type Measurement } from "./measure.ts";
import type { Screen } from "./screen.ts";

const output = Output.object({ schema: answerSchema });

/** The usual wiring: the model calls each tool itself, and every result goes through its context. */
export async function runClassic(model: LanguageModelV4, tools: ToolSet, screen: Screen): Promise<Measurement> {
  const meter = createMeter(screen);
  const agent = new ToolLoopAgent({ model: meter.model(model), instructions, output, tools: meter.tools(tools) });
  return await meter.measure(agent);
}

/** The same agent with the same tools, but the model sees `execute_code` alone. */
export async function runCodeAct(
  model: LanguageModelV4,
  tools: ToolSet,
  screen: Screen,
): Promise<Measurement & EngineUsed> {
  const meter = createMeter(screen);
  const used: EngineUsed = {};
  await using codeact = createCodeAct({ tools: meter.tools(tools), engine });
  await codeact.warmup();
  const agent = new ToolLoopAgent({
    model: meter.model(model),
    instructions,
    output,
    ...codeact,
    onToolExecutionStart: ({ toolCall }) => {
      if (!toolCall.dynamic) screen.program(toolCall.input.code);
    },
    onToolExecutionEnd: ({ toolOutput }) => {
      if (toolOutput.type === "tool-result" && !toolOutput.dynamic && "engine" in toolOutput.output) {
        used.engine = toolOutput.output.engine;
      }
    },
  });
  return { ...(await meter.measure(agent)), ...used };
}
