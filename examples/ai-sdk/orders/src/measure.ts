import { type LanguageModel, type ToolSet, wrapLanguageModel } from "ai";
import type { LanguageModelV4, LanguageModelV4Content } from "@ai-sdk/provider";
import { countTokens } from "gpt-tokenizer";

export interface Measurement {
  turns: number;
  toolCalls: number;
  /** Of all requests and answers, by OpenAI's o200k tokenizer. */
  tokens: number;
  ms: number;
  total: number;
}

/** Counts a model's turns and the tokens that cross the wire: request bodies as sent, answers as given. */
export function meterModel(model: LanguageModelV4, onTurn: (turn: number) => void) {
  const meter = { turns: 0, tokens: 0 };
  const metered: LanguageModel = wrapLanguageModel({
    model,
    middleware: {
      specificationVersion: "v4",
      wrapGenerate: async ({ doGenerate }) => {
        onTurn(++meter.turns);
        const result = await doGenerate();
        meter.tokens += countTokens(textOf(result.request?.body)) + countTokens(result.content.map(written).join("\n"));
        return result;
      },
    },
  });
  return { model: metered, meter };
}

/** The same tools, telling `onCall` of every call as it ends. */
export function watchTools<Tools extends ToolSet>(
  tools: Tools,
  onCall: (tool: string, input: unknown, output: unknown) => void,
): Tools {
  const watched = Object.entries(tools).map(([name, tool]) => {
    const execute: typeof tool.execute = async (input, options) => {
      const output: unknown = await tool.execute?.(input, options);
      onCall(name, input, output);
      return output;
    };
    return [name, { ...tool, execute }];
  });
  return Object.fromEntries(watched);
}

function textOf(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body ?? "");
}

/** What the model had to write for one part of its answer. */
function written(part: LanguageModelV4Content): string {
  if (part.type === "text" || part.type === "reasoning") return part.text;
  return part.type === "tool-call" ? `${part.toolName} ${part.input}` : "";
}
