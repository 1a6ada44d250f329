import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { discountOfTier, linesOfUser, listUsers, type OrderLine, taxOfCountry } from "./database.ts";

const cents = z.number().int().describe("US cents");
const percent = z.number().describe("Percent, such as 12 for 12 %");
const userId = z.number().int().describe("The user_id of list_users");

const user = z.object({ user_id: z.number().int(), name: z.string(), tier: z.string(), country: z.string() });
const orderLine = z.object({ product: z.string(), quantity: z.number().int(), unit_price_cents: cents });
const order = z.object({ order_id: z.number().int(), placed_on: z.string(), lines: z.array(orderLine) });

/** A tool of the shop, for any framework. */
export interface ShopTool {
  name: string;
  description: string;
  inputSchema: z.ZodObject;
  outputSchema: z.ZodType;
  execute: (input: unknown) => unknown;
}

/** The shop's five tools. Nothing in here knows who calls them: the model itself, or a program it wrote. */
export function shopTools(database: DatabaseSync): ShopTool[] {
  return [
    define({
      name: "list_users",
      description: "Lists all users with their customer tier and country.",
      inputSchema: z.object({}),
      outputSchema: z.array(user),
      execute: () => listUsers(database),
    }),
    define({
      name: "get_orders_for_user",
      description: "Returns the orders of one user, each with its order lines.",
      inputSchema: z.object({ user_id: userId }),
      outputSchema: z.array(order),
      execute: ({ user_id }) => groupByOrder(linesOfUser(database, user_id)),
    }),
    define({
      name: "get_discount_rate",
      description: "Returns the discount that users of a customer tier get on every order line.",
      inputSchema: z.object({ tier: z.string() }),
      outputSchema: z.object({ discount_percent: percent }),
      execute: ({ tier }) => ({ discount_percent: discountOfTier(database, tier) }),
    }),
    define({
      name: "get_tax_rate",
      description: "Returns the sales tax of a country, charged on the discounted price.",
      inputSchema: z.object({ country: z.string().describe("Two-letter country code") }),
      outputSchema: z.object({ tax_percent: percent }),
      execute: ({ country }) => ({ tax_percent: taxOfCountry(database, country) }),
    }),
    define({
      name: "compute_line_total",
      description: "Computes what one order line costs: quantity times unit price, less discount, plus tax, rounded.",
      inputSchema: z.object({
        quantity: z.number().int(),
        unit_price_cents: cents,
        discount_percent: percent,
        tax_percent: percent,
      }),
      outputSchema: z.object({ total_cents: cents }),
      execute: (line) => ({ total_cents: lineTotalCents(line) }),
    }),
  ];
}

interface Definition<Input extends z.ZodObject, Output extends z.ZodType> extends Omit<ShopTool, "execute"> {
  inputSchema: Input;
  outputSchema: Output;
  execute: (input: z.output<Input>) => z.input<Output>;
}

function define<Input extends z.ZodObject, Output extends z.ZodType>(tool: Definition<Input, Output>): ShopTool {
  return { ...tool, execute: (input) => tool.execute(tool.inputSchema.parse(input)) };
}

interface PricedLine {
  quantity: number;
  unit_price_cents: number;
  discount_percent: number;
  tax_percent: number;
}

function lineTotalCents({ quantity, unit_price_cents, discount_percent, tax_percent }: PricedLine): number {
  return Math.round((quantity * unit_price_cents * (100 - discount_percent) * (100 + tax_percent)) / 10_000);
}

function groupByOrder(lines: readonly OrderLine[]): z.infer<typeof order>[] {
  const orders = new Map<number, z.infer<typeof order>>();
  for (const { order_id, placed_on, ...line } of lines) {
    const known = orders.get(order_id) ?? { order_id, placed_on, lines: [] };
    known.lines.push(line);
    orders.set(order_id, known);
  }
  return [...orders.values()];
}
