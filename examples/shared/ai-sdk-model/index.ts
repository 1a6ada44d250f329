import { openai } from "@ai-sdk/openai";
import { type LanguageModel, simulateReadableStream } from "ai";
import { MockLanguageModelV4 } from "ai/test";

/** What the scripted model says next: a program, a call of another tool, or words made of the last result it was given. */
export type Reply = { code: string } | { tool: string; input: object } | ((result: string) => string);

/** A real model where there is a key, else the AI SDK's own mock, which says these things in their order. */
export function exampleModel(...replies: Reply[]): LanguageModel {
  if (process.env.OPENAI_API_KEY) return openai("gpt-5.4-mini");
  let turn = 0;
  const say = (prompt: Prompt) => {
    const reply = replies[turn++] ?? (() => "I have nothing more to say.");
    return typeof reply === "function"
      ? { content: [{ type: "text" as const, text: reply(lastResult(prompt)) }], finishReason: finish("stop") }
      : { content: [toolCall(reply, turn)], finishReason: finish("tool-calls") };
  };
  return new MockLanguageModelV4({
    doGenerate: async ({ prompt }) => ({ ...say(prompt), usage, warnings: [] }),
    doStream: async ({ prompt }) => {
      const { content, finishReason } = say(prompt);
      const parts = content.flatMap((part): StreamPart[] => (part.type === "text" ? words(part.text) : [part]));
      const chunks: StreamPart[] = [
        { type: "stream-start" as const, warnings: [] },
        ...parts,
        { type: "finish" as const, finishReason, usage },
      ];
      return { stream: simulateReadableStream({ chunks, chunkDelayInMs: null, initialDelayInMs: null }) };
    },
  });
}

type StreamPart =
  Awaited<ReturnType<MockLanguageModelV4["doStream"]>>["stream"] extends ReadableStream<infer Part> ? Part : never;
type Prompt = Parameters<MockLanguageModelV4["doGenerate"]>[0]["prompt"];

const usage = {
  inputTokens: { total: 0, noCache: 0, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 0, text: 0, reasoning: undefined },
};

function finish(unified: "stop" | "tool-calls") {
  return { unified, raw: undefined };
}

function toolCall(reply: Exclude<Reply, (result: string) => string>, turn: number) {
  const [toolName, input] = "code" in reply ? ["execute_code", reply] : [reply.tool, reply.input];
  return { type: "tool-call" as const, toolCallId: `call_${turn}`, toolName, input: JSON.stringify(input) };
}

function words(text: string) {
  const deltas = text.split(/(?<= )/).map((delta) => ({ type: "text-delta" as const, id: "1", delta }));
  return [{ type: "text-start" as const, id: "1" }, ...deltas, { type: "text-end" as const, id: "1" }];
}

function lastResult(prompt: Prompt): string {
  const message = prompt.at(-1);
  const part = message?.role === "tool" ? message.content.at(-1) : undefined;
  if (part?.type !== "tool-result") return "";
  const { output } = part;
  if (output.type === "content") return output.value.map((item) => (item.type === "text" ? item.text : "")).join("");
  return "value" in output ? (typeof output.value === "string" ? output.value : JSON.stringify(output.value)) : "";
}
