import type { LanguageModelV4, LanguageModelV4Content } from "@ai-sdk/provider";
import { type Answer, prompt } from "@codeact/example-orders";
import { type LanguageModel, type ToolSet, wrapLanguageModel } from "ai";
import { countTokens } from "gpt-tokenizer";
import type { Screen } from "./screen.ts";

export interface Measurement {
  /** Requests to the model. */
  turns: number;
  /** Calls of the shop's tools, by the model or by its program. */
  toolCalls: number;
  /** Of all request bodies as sent and all answers as written, by OpenAI's o200k tokenizer. */
  tokens: number;
  ms: number;
  /** The grand total the model came to, in dollars. */
  total: number;
}

/** What ran the program, as its result says. */
export interface EngineUsed {
  engine?: { name: string; isolation: string };
}

export interface Meter {
  /** The same model, its turns and tokens counted. */
  model(model: LanguageModelV4): LanguageModel;
  /** The same tools, their calls counted. */
  tools<Tools extends ToolSet>(tools: Tools): Tools;
  /** Gives the task to an agent made of these. */
  measure(agent: { generate(task: { prompt: string }): PromiseLike<{ output: Answer }> }): Promise<Measurement>;
}

/** Counts what an agent does, and shows it as it happens. */
export function createMeter(screen: Screen): Meter {
  let turns = 0;
  let toolCalls = 0;
  let tokens = 0;
  return {
    model: (model) =>
      wrapLanguageModel({
        model,
        middleware: {
          specificationVersion: "v4",
          async wrapGenerate({ doGenerate }) {
            screen.turn(++turns);
            const { request, content, ...rest } = await doGenerate();
            tokens += countTokens(textOf(request?.body)) + countTokens(content.map(written).join("\n"));
            return { request, content, ...rest };
          },
        },
      }),
    tools: (tools) =>
      mapTools(tools, (name, tool) => ({
        ...tool,
        async execute(input, options) {
          toolCalls++;
          const output: unknown = await tool.execute?.(input, options);
          screen.call(name, input, output);
          return output;
        },
      })),
    async measure(agent) {
      const start = performance.now();
      const { output } = await agent.generate({ prompt });
      const ms = Math.round(performance.now() - start);
      return { turns, toolCalls, tokens, ms, total: output.grand_total_cents / 100 };
    },
  };
}

function mapTools<Tools extends ToolSet>(tools: Tools, map: (name: string, tool: ToolSet[string]) => ToolSet[string]) {
  return Object.fromEntries(Object.entries(tools).map(([name, tool]) => [name, map(name, tool)])) as Tools;
}

function textOf(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body ?? "");
}

/** What the model had to write for one part of its answer. */
function written(part: LanguageModelV4Content): string {
  if (part.type === "text" || part.type === "reasoning") return part.text;
  return part.type === "tool-call" ? `${part.toolName} ${part.input}` : "";
}
