import type { LanguageModelV4CallOptions, LanguageModelV4Content, LanguageModelV4Prompt } from "@ai-sdk/provider";
import { deleteProgram, reportProgram } from "@codeact/example-network";
import { MockLanguageModelV4 } from "ai/test";

/** Stands in for a model when there is no key: it reads what it is asked, writes a program, and tells its result. */
export function createScriptedModel(): MockLanguageModelV4 {
  return new MockLanguageModelV4({ doGenerate: async (request) => reply(request) });
}

type Reply = Awaited<ReturnType<MockLanguageModelV4["doGenerate"]>>;

function reply({ prompt }: LanguageModelV4CallOptions): Reply {
  const result = resultIn(prompt);
  const content: LanguageModelV4Content =
    result === undefined
      ? {
          type: "tool-call",
          toolCallId: "call_1",
          toolName: "execute_code",
          input: JSON.stringify({ code: programFor(prompt) }),
        }
      : { type: "text", text: result };
  return {
    content: [content],
    finishReason: { unified: result === undefined ? "tool-calls" : "stop", raw: undefined },
    usage: {
      inputTokens: { total: 0, noCache: 0, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: 0, text: 0, reasoning: undefined },
    },
    warnings: [],
  };
}

function programFor(prompt: LanguageModelV4Prompt): string {
  const asked = textOf(prompt.findLast(({ role }) => role === "user"));
  const [origin = ""] = /https:\/\/[\w.:]*\w/.exec(asked) ?? [];
  const [, number] = /Delete issue (\d+)/.exec(asked) ?? [];
  return number === undefined ? reportProgram(origin) : deleteProgram(origin, Number(number));
}

function textOf(message: LanguageModelV4Prompt[number] | undefined): string {
  if (message?.role !== "user") return "";
  return message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function resultIn(prompt: LanguageModelV4Prompt): string | undefined {
  const message = prompt.findLast(({ role }) => role === "tool");
  const part = message?.role === "tool" ? message.content.at(-1) : undefined;
  if (part?.type !== "tool-result") return undefined;
  const { output } = part;
  return output.type === "text" || output.type === "error-text" ? output.value : JSON.stringify(output);
}
