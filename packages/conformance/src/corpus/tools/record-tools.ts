import { DOLLARS, REGIONS } from "../data/records.ts";
import { defineWorldTool, found, own, page, type ToolDefinition } from "../define-tool.ts";
import { array, date, integer, number, object, oneOf, orNull, string, time } from "../schema.ts";

const CURRENCIES = Object.keys(DOLLARS);
const SALE = object({
  id: integer(),
  date: date(),
  region: string(),
  product: string(),
  units: integer(),
  unitPrice: number(),
  amount: number("units * unitPrice"),
});
const LOG_ENTRY = object({
  ts: time(),
  service: string(),
  level: oneOf(["INFO", "WARN", "ERROR"]),
  message: string(),
  latencyMs: integer(),
});

export const querySales: ToolDefinition = defineWorldTool("query_sales", {
  description:
    "Sales rows by date, filtered, at most 50 a page. While nextCursor is not null, call again with the same filters and cursor set to it. Amounts are USD.",
  input: object(
    {
      region: oneOf(REGIONS),
      product: string(),
      from: date("this date or later"),
      to: date("this date or earlier"),
      limit: integer("rows a page, default 50", { minimum: 1, maximum: 50 }),
      cursor: string("nextCursor of the page before"),
    },
    ["region", "product", "from", "to", "limit", "cursor"],
  ),
  output: object({ rows: array(SALE), nextCursor: orNull("string"), totalRows: integer("rows on all pages") }),
  answer: ({ sales }, { region, product, from, to, limit, cursor }) => {
    const all = sales.filter(
      (sale) =>
        (!region || sale.region === region) &&
        (!product || sale.product === product) &&
        (!from || sale.date >= from) &&
        (!to || sale.date <= to),
    );
    const { items, nextCursor } = page(all, cursor, limit ?? 50);
    return { rows: items, nextCursor, totalRows: all.length };
  },
});

export const getExchangeRate: ToolDefinition = defineWorldTool("get_exchange_rate", {
  description: "How many units of `to` one unit of `from` buys.",
  input: object({ from: oneOf(CURRENCIES), to: oneOf(CURRENCIES) }),
  output: object({ rate: number() }),
  answer: (_, { from, to }) => {
    const dollars = (currency: string): number => found(own(DOLLARS, currency), `Unknown currency: ${currency}`);
    return { rate: Math.round((dollars(from) / dollars(to)) * 1e6) / 1e6 };
  },
});

export const listLogs: ToolDefinition = defineWorldTool("list_logs", {
  description: "Log entries, oldest first, 25 a page. While nextCursor is not null, call again with cursor set to it.",
  input: object({ service: string("only this service"), cursor: string("nextCursor of the page before") }, [
    "service",
    "cursor",
  ]),
  output: object({ entries: array(LOG_ENTRY), nextCursor: orNull("string") }),
  answer: ({ logs }, { service, cursor }) => {
    const all = logs.filter((entry) => !service || entry.service === service);
    const { items, nextCursor } = page(all, cursor, 25);
    return { entries: items, nextCursor };
  },
});
