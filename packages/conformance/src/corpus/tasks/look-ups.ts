import { commas, round } from "./helpers.ts";
import type { Task } from "./task.ts";

export const LOOK_UPS: readonly Task[] = [
  {
    id: "t01-weather",
    difficulty: "easy",
    tools: "all",
    prompt: "What is the weather in Lisbon right now? Return {city, tempC, condition}.",
    async reference(tools) {
      const { city, tempC, condition } = await tools.get_weather({ city: "Lisbon" });
      return { city, tempC, condition };
    },
  },
  {
    id: "t02-stock",
    difficulty: "easy",
    tools: ["get_stock_level", "get_exchange_rate"],
    prompt:
      "Look up article SKU-105. Return {name, onHand, reorder} where reorder is true if the stock on hand is below the reorder point.",
    async reference(tools) {
      const { name, onHand, reorderPoint } = await tools.get_stock_level({ sku: "SKU-105" });
      return { name, onHand, reorder: onHand < reorderPoint };
    },
  },
  {
    id: "t03-count-users",
    difficulty: "easy",
    tools: ["list_users", "get_orders_for_user"],
    prompt: "How many active users do we have in France (country code FR)? Return just the number.",
    reference: async (tools) => (await tools.list_users({ country: "FR", active: true })).users.length,
  },
  {
    id: "t04-convert",
    difficulty: "easy",
    tools: ["get_exchange_rate"],
    prompt:
      'Convert 12499.5 EUR to GBP with the EUR to GBP rate. Return one string of the form "12,499.50 EUR = 9,876.54 GBP": both amounts with a comma for thousands and exactly two decimals.',
    async reference(tools) {
      const { rate } = await tools.get_exchange_rate({ from: "EUR", to: "GBP" });
      return `${commas(12499.5)} EUR = ${commas(round(12499.5 * rate))} GBP`;
    },
  },
  {
    id: "t05-http",
    difficulty: "easy",
    tools: ["http-status", "search_mail"],
    prompt:
      "Check the HTTP status of https://app.acme.example/health, https://blog.acme.example/ and https://cdn.acme.example/login. Return an object with the three URLs as keys and their status codes as values.",
    async reference(tools) {
      const urls = ["https://app.acme.example/health", "https://blog.acme.example/", "https://cdn.acme.example/login"];
      return Object.fromEntries(
        await Promise.all(urls.map(async (url) => [url, (await tools["http-status"]({ url })).status])),
      );
    },
  },
];
