import type { User } from "./database.ts";
import { program } from "./program.ts";
import type { Answer } from "./task.ts";

/** A call of the conversation so far, with its output as the model reads it. */
export interface PlayedCall {
  tool: string;
  output: string;
}

export type Reply = { calls: [tool: string, input: object][] } | { answer: string };

/** What a model would do next: it knows the tools it is offered, and its calls so far in their order. */
export function play(offered: readonly string[], history: readonly PlayedCall[]): Reply {
  return offered.includes("execute_code") ? playCodeAct(history) : playClassic(history);
}

/** One program, then its result handed on. */
function playCodeAct([execution]: readonly PlayedCall[]): Reply {
  return execution ? { answer: execution.output } : { calls: [["execute_code", { code: program }]] };
}

/** As few turns as the data allow: a call waits only for what it needs to know, and all that are ready go out at once. */
function playClassic(history: readonly PlayedCall[]): Reply {
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

function outputs<Output>(history: readonly PlayedCall[], tool: string): Output[] {
  return history.filter((call) => call.tool === tool).map((call) => JSON.parse(call.output));
}

function distinct<Key extends keyof User>(users: User[], key: Key): User[Key][] {
  return [...new Set(users.map((user) => user[key]))];
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
