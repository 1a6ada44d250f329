import type { OwnCall } from "@codeact/core/adapter";
import type { LanguageModel } from "ai";

type Model = Extract<LanguageModel, { specificationVersion: "v4" }>;

const none = undefined;
const usage = {
  inputTokens: { total: 0, noCache: 0, cacheRead: none, cacheWrite: none },
  outputTokens: { total: 0, text: 0, reasoning: none },
};
const finishReason = { unified: "tool-calls", raw: none } as const;

/** In place of the model for one step: makes these calls, without a request to anybody. */
export function localModel(calls: readonly OwnCall[]): Model {
  const content = calls.map(({ id: toolCallId, tool: toolName, input }) => {
    return { type: "tool-call" as const, toolCallId, toolName, input: JSON.stringify(input) };
  });
  return {
    specificationVersion: "v4",
    provider: "codeact",
    modelId: "local",
    supportedUrls: {},
    doGenerate: async () => ({ content, finishReason, usage, warnings: [] }),
    doStream: async () => ({
      stream: ReadableStream.from([
        { type: "stream-start" as const, warnings: [] },
        ...content,
        { type: "finish" as const, finishReason, usage },
      ]),
    }),
  };
}
