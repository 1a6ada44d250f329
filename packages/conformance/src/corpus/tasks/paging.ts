import type { WorldApi, WorldContracts } from "../world-tools.ts";
import { allPages, by, commas, group, must, round, sum } from "./helpers.ts";
import type { Task } from "./task.ts";

type Sales = WorldContracts["query_sales"];
type Logs = WorldContracts["list_logs"];

const salesOf = (tools: WorldApi, input: Sales[0]): Promise<Sales[1]["rows"]> =>
  allPages(tools.query_sales, input, ({ rows }) => rows);
const logsOf = (tools: WorldApi, input: Logs[0]): Promise<Logs[1]["entries"]> =>
  allPages(tools.list_logs, input, ({ entries }) => entries);
const revenueOf = (rows: Sales[1]["rows"]): number => sum(rows, ({ amount }) => amount);

export const PAGING: readonly Task[] = [
  {
    id: "t11-region-revenue",
    difficulty: "medium",
    tools: ["query_sales"],
    prompt:
      'What was the revenue of region EMEA from 2024-10-01 to 2025-02-28, both days included? Return {rows, revenue, text}: the number of sales, the sum of their amounts to cents, and that sum as text like "$12,345.67".',
    async reference(tools) {
      const rows = await salesOf(tools, { region: "EMEA", from: "2024-10-01", to: "2025-02-28" });
      const revenue = round(revenueOf(rows));
      return { rows: rows.length, revenue, text: `$${commas(revenue)}` };
    },
  },
  {
    id: "t12-top-products",
    difficulty: "medium",
    tools: ["query_sales", "get_exchange_rate"],
    prompt:
      "Which five products sold the most units in the fourth quarter of 2024 (October to December)? Return an array of {product, units, revenue}, most units first, ties by product name; revenue in USD to cents.",
    async reference(tools) {
      const rows = await salesOf(tools, { from: "2024-10-01", to: "2024-12-31" });
      return group(rows, ({ product }) => product)
        .map(([product, sold]) => ({
          product,
          units: sum(sold, ({ units }) => units),
          revenue: round(revenueOf(sold)),
        }))
        .sort(
          by(
            (row) => -row.units,
            (row) => row.product,
          ),
        )
        .slice(0, 5);
    },
  },
  {
    id: "t13-months",
    difficulty: "hard",
    tools: ["query_sales"],
    prompt:
      "Summarise all sales from 2024-07 to 2025-02 by month. Return an array in time order of {month, revenue, growthPct}: month as YYYY-MM, revenue to cents, and growth of revenue over the month before in percent rounded to one decimal (null for the first month).",
    async reference(tools) {
      const rows = await salesOf(tools, { from: "2024-07-01", to: "2025-02-28" });
      const months = group(rows, ({ date }) => date.slice(0, 7)).sort(by(([month]) => month));
      return months.map(([month, sold], i) => {
        const before = months[i - 1];
        const growthPct = before ? round((revenueOf(sold) / revenueOf(before[1]) - 1) * 100, 1) : null;
        return { month, revenue: round(revenueOf(sold)), growthPct };
      });
    },
  },
  {
    id: "t14-shares",
    difficulty: "medium",
    tools: "all",
    prompt:
      "What share of the total sales revenue of January 2025 did each region have? Return an object from region to its percentage of the total, rounded to one decimal.",
    async reference(tools) {
      const rows = await salesOf(tools, { from: "2025-01-01", to: "2025-01-31" });
      const total = revenueOf(rows);
      const shares = group(rows, ({ region }) => region).map(([region, sold]) => [
        region,
        round((revenueOf(sold) / total) * 100, 1),
      ]);
      return Object.fromEntries(shares);
    },
  },
  {
    id: "t15-best-per-region",
    difficulty: "hard",
    tools: ["query_sales", "get_exchange_rate"],
    prompt:
      'For every region (AMER, APAC, EMEA, LATAM) find the product with the highest revenue over all sales on record, and its revenue in EUR (sum the USD amounts, then multiply by the USD to EUR rate). Return an array of strings sorted by region, each like "AMER: Anvil (12,345.67 EUR)".',
    async reference(tools) {
      const { rate } = await tools.get_exchange_rate({ from: "USD", to: "EUR" });
      return Promise.all(
        ["AMER", "APAC", "EMEA", "LATAM"].map(async (region) => {
          const products = group(await salesOf(tools, { region }), ({ product }) => product);
          const [best] = products
            .map(([product, sold]) => ({ product, usd: revenueOf(sold) }))
            .sort(by((row) => -row.usd));
          const { product, usd } = must(best);
          return `${region}: ${product} (${commas(round(usd * rate))} EUR)`;
        }),
      );
    },
  },
  {
    id: "t16-log-errors",
    difficulty: "medium",
    tools: ["list_logs"],
    prompt:
      "Go through all log entries. For each service return {service, total, errors, errorPct}: its number of entries, how many have level ERROR, and that as a percentage rounded to one decimal. Sort by errors, most first, ties by service name.",
    async reference(tools) {
      return group(await logsOf(tools, {}), ({ service }) => service)
        .map(([service, entries]) => {
          const errors = entries.filter(({ level }) => level === "ERROR").length;
          return { service, total: entries.length, errors, errorPct: round((errors / entries.length) * 100, 1) };
        })
        .sort(
          by(
            (row) => -row.errors,
            (row) => row.service,
          ),
        );
    },
  },
  {
    id: "t17-log-messages",
    difficulty: "hard",
    tools: ["list_logs", "http-status"],
    prompt:
      'List the distinct ERROR messages in all logs. Messages that differ only in the trailing " (request xxxx)" are the same; leave that part off. Return an array of {message, count, services, firstSeen}: services is the sorted array of the distinct services it came from, firstSeen its earliest ts. Sort by count, most first, ties by message.',
    async reference(tools) {
      const errors = (await logsOf(tools, {})).filter(({ level }) => level === "ERROR");
      return group(errors, ({ message }) => message.replace(/ \(request \w+\)$/, ""))
        .map(([message, entries]) => ({
          message,
          count: entries.length,
          services: [...new Set(entries.map(({ service }) => service))].sort(),
          firstSeen: entries.map(({ ts }) => ts).sort()[0],
        }))
        .sort(
          by(
            (row) => -row.count,
            (row) => row.message,
          ),
        );
    },
  },
  {
    id: "t18-p95",
    difficulty: "hard",
    tools: ["list_logs"],
    prompt:
      "Compute the 95th percentile of latencyMs for each of the services auth, billing, search and worker, over all their log entries. Use the nearest-rank method: sort ascending and take the value at position ceil(0.95 * n), counting from 1. Return {service: p95} for the four services plus a key slowest with the name of the service with the highest p95.",
    async reference(tools) {
      const p95: [service: string, latencyMs: number][] = [];
      for (const service of ["auth", "billing", "search", "worker"]) {
        const latencies = (await logsOf(tools, { service })).map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
        p95.push([service, must(latencies[Math.ceil(0.95 * latencies.length) - 1])]);
      }
      const [first, second] = p95.toSorted(by(([, latencyMs]) => -latencyMs));
      if (must(first)[1] === must(second)[1]) throw new Error("tie");
      return { ...Object.fromEntries(p95), slowest: must(first)[0] };
    },
  },
];
