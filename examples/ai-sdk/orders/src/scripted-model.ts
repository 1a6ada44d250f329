import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { User } from "./database.ts";
import { program } from "./program.ts";
import type { Answer } from "./task.ts";

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

type Reply = { calls: [tool: string, input: object][] } | { answer: string };

function reply(request: Request): Reply {
  const history = callsSoFar(request.messages);
  const offered = request.tools?.map((tool) => tool.function.name) ?? [];
  return offered.includes("execute_code") ? playCodeAct(history) : playClassic(history);
}

/** One program, then its result handed on. */
function playCodeAct([execution]: Call[]): Reply {
  return execution ? { answer: execution.output } : { calls: [["execute_code", { code: program }]] };
}

/** As few turns as the data allow: a call waits only for what it needs to know, and all that are ready go out at once. */
function playClassic(history: Call[]): Reply {
  const [users] = outputs<User[]>(history, "list_users");
  if (!users) return { calls: [["list_users", {}]] };

  const orders = outputs<{ lines: Line[] }[]>(history, "get_orders_for_user");
  if (orders.length === 0) {
    return {
      calls: [
        ...users.map(({ user_id }): [string, object] => ["get_orders_for_user", { user_id }]),
        ...distinct(users, "tier").map((tier): [string, object] => ["get_discount_rate", { tier }]),
        ...distinct(users, "country").map((country): [string, object] => ["get_tax_rate", { country }]),
      ],
    };
  }

  const discounts = outputs<{ discount_percent: number }>(history, "get_discount_rate");
  const taxes = outputs<{ tax_percent: number }>(history, "get_tax_rate");
  const lines = users.flatMap((user, index) =>
    (orders[index] ?? []).flatMap((order) =>
      order.lines.map(({ quantity, unit_price_cents }) => ({
        user_id: user.user_id,
        input: {
          quantity,
          unit_price_cents,
          ...discounts[distinct(users, "tier").indexOf(user.tier)],
          ...taxes[distinct(users, "country").indexOf(user.country)],
        },
      })),
    ),
  );
  const priced = outputs<{ total_cents: number }>(history, "compute_line_total");
  if (priced.length === 0) return { calls: lines.map(({ input }) => ["compute_line_total", input]) };

  const totals = users.map(({ user_id }) => ({
    user_id,
    total_cents: sum(priced.filter((_, index) => lines[index]?.user_id === user_id).map((line) => line.total_cents)),
  }));
  const answer: Answer = { users: totals, grand_total_cents: sum(totals.map((user) => user.total_cents)) };
  return { answer: JSON.stringify(answer) };
}

interface Line {
  quantity: number;
  unit_price_cents: number;
}

interface Call {
  tool: string;
  output: string;
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
function callsSoFar(messages: Message[]): Call[] {
  const outputOf = new Map(messages.map((message) => [message.tool_call_id, message.content ?? ""]));
  return messages
    .flatMap((message) => message.tool_calls ?? [])
    .map((call) => ({ tool: call.function.name, output: outputOf.get(call.id) ?? "" }));
}

function outputs<Output>(history: Call[], tool: string): Output[] {
  return history.filter((call) => call.tool === tool).map((call) => JSON.parse(call.output));
}

function distinct<Key extends keyof User>(users: User[], key: Key): User[Key][] {
  return [...new Set(users.map((user) => user[key]))];
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
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
