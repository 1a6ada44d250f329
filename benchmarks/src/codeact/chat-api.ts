import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { z } from "zod";
import type { Reply, Script } from "./workload.ts";

/** What went over the wire between a framework and a model. */
export interface Traffic {
  turns: number;
  /** Of the first request: what the model is told before any work. */
  promptTokens: number;
  inputTokens: number;
  outputTokens: number;
}

const toolMessage = z.object({ role: z.literal("tool"), tool_call_id: z.string(), content: z.unknown() });
const request = z.object({ messages: z.array(z.unknown()) });
const toolCall = z.object({ function: z.object({ name: z.string(), arguments: z.string() }) });
const message = z.object({ content: z.string().nullish(), tool_calls: z.array(toolCall).nullish() });
const completion = z.object({ choices: z.array(z.object({ message })).min(1) });

/** `fetch` for a framework's OpenAI client, which counts what is sent and answered. */
export function countTraffic(answer: typeof fetch): { fetch: typeof fetch; traffic: Traffic } {
  const traffic: Traffic = { turns: 0, promptTokens: 0, inputTokens: 0, outputTokens: 0 };
  const counting: typeof fetch = async (url, init) => {
    const sent = countTokens(String(init?.body));
    traffic.turns++;
    if (traffic.turns === 1) traffic.promptTokens = sent;
    traffic.inputTokens += sent;
    const response = await answer(url, init);
    traffic.outputTokens += writtenTokens(await response.clone().json());
    return response;
  };
  return { fetch: counting, traffic };
}

/** Chat Completions of OpenAI, spoken by a script. */
export function scriptedApi(script: Script): typeof fetch {
  let asked: readonly string[] = [];
  let turns = 0;
  return async (_url, init) => {
    const { messages } = request.parse(JSON.parse(String(init?.body)));
    const results = new Map(
      messages.flatMap((message) => {
        const parsed = toolMessage.safeParse(message);
        return parsed.success ? [[parsed.data.tool_call_id, resultOf(parsed.data.content)] as const] : [];
      }),
    );
    const next = script.next(asked.map((id) => results.get(id)));
    if (next.done) throw new Error("The script has ended, and the framework goes on.");
    turns++;
    asked = "calls" in next.value ? next.value.calls.map((_, at) => `call_${turns}_${at}`) : [];
    return Response.json(completionOf(next.value, asked, turns));
  };
}

function completionOf(reply: Reply, ids: readonly string[], turn: number): object {
  const message =
    "text" in reply
      ? { role: "assistant", content: reply.text }
      : {
          role: "assistant",
          content: null,
          tool_calls: reply.calls.map(({ name, input }, at) => ({
            id: ids[at],
            type: "function",
            function: { name, arguments: JSON.stringify(input) },
          })),
        };
  return {
    id: `chatcmpl-${turn}`,
    object: "chat.completion",
    created: 0,
    model: "scripted",
    choices: [{ index: 0, message, finish_reason: "text" in reply ? "stop" : "tool_calls" }],
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  };
}

/**
 * Tokens a model writes for an answer, in the form that is published for models of this tokenizer (harmony): between
 * special tokens, for each message and each call, who speaks, on which channel and to whom.
 */
function writtenTokens(body: unknown): number {
  const parsed = completion.safeParse(body);
  const answer = parsed.success ? parsed.data.choices[0]?.message : undefined;
  const text = answer?.content ?? "";
  const calls = answer?.tool_calls ?? [];
  const spoken = text === "" ? 0 : 4 + countTokens("assistant") + countTokens("final") + countTokens(text);
  return calls.reduce((sum, { function: { name, arguments: input } }) => {
    const head = countTokens("assistant") + countTokens(`commentary to=functions.${name} `) + countTokens("json");
    return sum + 5 + head + countTokens(input);
  }, spoken);
}

/** Results are JSON; what is not is a text of its own. Frameworks may send it in parts. */
function resultOf(content: unknown): unknown {
  const parts = z.array(z.object({ text: z.string() })).safeParse(content);
  const text = parts.success ? parts.data.map(({ text }) => text).join("") : String(content);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
