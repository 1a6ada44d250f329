import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import { type PlayedCall, play, type Reply } from "@codeact/example-orders";

/**
 * Stands in for a model when there is no key. It sits where the network would be, behind the real OpenAI provider:
 * what it reads are the requests as they would have been sent, and it answers from what they hold.
 */
export function createScriptedModel(): LanguageModelV4 {
  const provider = createOpenAI({
    apiKey: "none",
    fetch: async (_url, init) => Response.json(completion(reply(JSON.parse(String(init?.body))))),
  });
  return provider.chat("scripted");
}

function reply({ messages, tools = [] }: Request): Reply {
  return play(
    tools.map((tool) => tool.function.name),
    callsSoFar(messages),
  );
}

interface Request {
  messages: Message[];
  tools?: { function: { name: string } }[];
}

interface Message {
  role: string;
  content?: string;
  tool_calls?: { id: string; function: { name: string } }[];
  tool_call_id?: string;
}

/** Every call of the conversation with its output, in the order of the calls. */
function callsSoFar(messages: Message[]): PlayedCall[] {
  const outputOf = new Map(messages.map((message) => [message.tool_call_id, message.content ?? ""]));
  return messages
    .flatMap((message) => message.tool_calls ?? [])
    .map((call) => ({ tool: call.function.name, output: outputOf.get(call.id) ?? "" }));
}

/** The reply as the provider expects it from the API. */
function completion(said: Reply): object {
  const message =
    "answer" in said
      ? { role: "assistant", content: said.answer }
      : {
          role: "assistant",
          tool_calls: said.calls.map(([name, input], index) => ({
            id: `call_${name}_${index}`,
            type: "function",
            function: { name, arguments: JSON.stringify(input) },
          })),
        };
  const finish_reason = "answer" in said ? "stop" : "tool_calls";
  return { model: "scripted", created: 0, choices: [{ index: 0, message, finish_reason }] };
}
