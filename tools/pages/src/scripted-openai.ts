import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

interface ScriptedOpenAi extends AsyncDisposable {
  /** With these in its environment, a process takes this server for OpenAI. */
  readonly env: Readonly<Record<string, string>>;
}

/** What comes last in a request: a message, or the result of a call. */
interface Item {
  readonly type?: string;
  readonly role?: string;
  readonly output?: unknown;
  readonly content?: unknown;
}

/**
 * Responses and Chat Completions of OpenAI, on this machine. To a user it answers with a call of `execute_code` and the next of these
 * programs, to the result of a call with its text.
 */
export async function serveScriptedOpenAi(programs: readonly string[]): Promise<ScriptedOpenAi> {
  let turns = 0;
  const server = createServer(async (request, response) => {
    const { input, messages } = JSON.parse(await text(request)) as { input?: Item[]; messages?: Item[] };
    const last = (input ?? messages)?.at(-1);
    const isResult = last?.type === "function_call_output" || last?.role === "tool";
    const answer = isResult
      ? { text: textOf(last?.output ?? last?.content) }
      : { code: programs[Math.min(turns++, programs.length - 1)] ?? "return null;" };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(input === undefined ? completionOf(answer) : responseOf(answer)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      OPENAI_API_KEY: "scripted",
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      OPENAI_AGENTS_DISABLE_TRACING: "1",
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Answer = { readonly text: string } | { readonly code: string };

function responseOf(answer: Answer): object {
  const item =
    "text" in answer
      ? {
          type: "message",
          id: "msg_1",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: answer.text, annotations: [] }],
        }
      : {
          type: "function_call",
          id: "fc_1",
          call_id: "call_1",
          name: "execute_code",
          arguments: JSON.stringify(answer),
          status: "completed",
        };
  const usage = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };
  return {
    id: "resp_1",
    object: "response",
    created_at: 0,
    model: "scripted",
    status: "completed",
    output: [item],
    usage,
  };
}

function completionOf(answer: Answer): object {
  const message =
    "text" in answer
      ? { role: "assistant", content: answer.text }
      : {
          role: "assistant",
          content: null,
          tool_calls: [
            { id: "call_1", type: "function", function: { name: "execute_code", arguments: JSON.stringify(answer) } },
          ],
        };
  const choices = [{ index: 0, message, finish_reason: "text" in answer ? "stop" : "tool_calls" }];
  const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  return { id: "chatcmpl-1", object: "chat.completion", created: 0, model: "scripted", choices, usage };
}

/** A text, or parts that have one. */
function textOf(content: unknown): string {
  if (!Array.isArray(content)) return String(content);
  return content.map((part: { text?: string }) => part.text ?? "").join("");
}
