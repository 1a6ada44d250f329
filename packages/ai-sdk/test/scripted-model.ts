import type { LanguageModelV4CallOptions, LanguageModelV4Content, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { convertArrayToReadableStream, MockLanguageModelV4 } from "ai/test";

const usage = {
  inputTokens: { total: 0, noCache: 0, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 0, text: 0, reasoning: undefined },
};

export interface ScriptedModel {
  readonly model: MockLanguageModelV4;
  /** What the model was sent, turn by turn. */
  readonly requests: LanguageModelV4CallOptions[];
}

/** A text, or calls made at once: of `execute_code`, or of another tool. */
export type ScriptedReply = string | readonly ({ code: string } | { tool: string; input: object })[];

/** Replies in this order, whatever it is sent. */
export function scriptedModel(...replies: ScriptedReply[]): ScriptedModel {
  const requests: LanguageModelV4CallOptions[] = [];
  const next = (request: LanguageModelV4CallOptions) => {
    const reply = replies[requests.length] ?? "No more replies.";
    requests.push(request);
    const content: LanguageModelV4Content[] =
      typeof reply === "string"
        ? [{ type: "text", text: reply }]
        : reply.map((call, index) => ({
            type: "tool-call",
            toolCallId: `call${requests.length}-${index}`,
            toolName: "tool" in call ? call.tool : "execute_code",
            input: JSON.stringify("tool" in call ? call.input : call),
          }));
    const unified = typeof reply === "string" ? ("stop" as const) : ("tool-calls" as const);
    return { content, finishReason: { unified, raw: undefined }, usage, warnings: [] };
  };
  const model = new MockLanguageModelV4({
    doGenerate: async (request) => next(request),
    doStream: async (request) => {
      const { content, finishReason } = next(request);
      const parts = content.flatMap((part): LanguageModelV4StreamPart[] =>
        part.type === "text"
          ? [
              { type: "text-start", id: "1" },
              { type: "text-delta", id: "1", delta: part.text },
              { type: "text-end", id: "1" },
            ]
          : part.type === "tool-call"
            ? [part]
            : [],
      );
      return {
        stream: convertArrayToReadableStream<LanguageModelV4StreamPart>([
          { type: "stream-start", warnings: [] },
          ...parts,
          { type: "finish", finishReason, usage },
        ]),
      };
    },
  });
  return { model, requests };
}

/** The text of the last result the model was given. */
export function lastResult(requests: LanguageModelV4CallOptions[]): { type: string; value?: unknown } | undefined {
  const message = requests.at(-1)?.prompt.findLast(({ role }) => role === "tool");
  const part = message?.role === "tool" ? message.content.at(-1) : undefined;
  return part?.type === "tool-result" ? part.output : undefined;
}

export function systemText(request: LanguageModelV4CallOptions | undefined): string {
  return (request?.prompt ?? []).flatMap((message) => (message.role === "system" ? [message.content] : [])).join("\n");
}
