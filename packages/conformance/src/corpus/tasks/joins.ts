import { by, group, must, round, sum } from "./helpers.ts";
import type { Task } from "./task.ts";

export const JOINS: readonly Task[] = [
  {
    id: "t06-hottest",
    difficulty: "easy",
    tools: ["get_weather", "get_forecast"],
    prompt:
      "Compare the current weather of Bergen, Berlin, Cairo, Lima, Lisbon, Madrid, Nairobi, Osaka, Oslo and Toronto. Return {hottest: {city, tempC}, coldest: {city, tempC}, averageC} with averageC rounded to two decimals.",
    async reference(tools) {
      const cities = ["Bergen", "Berlin", "Cairo", "Lima", "Lisbon", "Madrid", "Nairobi", "Osaka", "Oslo", "Toronto"];
      const all = await Promise.all(cities.map((city) => tools.get_weather({ city })));
      const sorted = all
        .sort(
          by(
            (w) => w.tempC,
            (w) => w.city,
          ),
        )
        .map(({ city, tempC }) => ({ city, tempC }));
      return {
        hottest: sorted.at(-1),
        coldest: sorted[0],
        averageC: round(sum(sorted, (w) => w.tempC) / sorted.length),
      };
    },
  },
  {
    id: "t07-order-status",
    difficulty: "easy",
    tools: ["list_users", "get_orders_for_user"],
    prompt:
      "How many orders does the user named Paul Stein have in each status? Return an object from status to count, with only the statuses that occur.",
    async reference(tools) {
      const user = must((await tools.list_users({})).users.find(({ name }) => name === "Paul Stein"));
      const { orders } = await tools.get_orders_for_user({ userId: user.id });
      return Object.fromEntries(group(orders, ({ status }) => status).map(([status, list]) => [status, list.length]));
    },
  },
  {
    id: "t08-line-totals",
    difficulty: "medium",
    tools: ["list_users", "get_orders_for_user", "get_discount_rate", "get_tax_rate", "compute_line_total"],
    prompt:
      "For each shipped or delivered order of Dana Fox, work out what she pays: the sum of compute_line_total over the order's lines, with the discount rate of her tier and the tax rate of her country. Return an array of {orderId, currency, total}, oldest order first, totals to cents.",
    async reference(tools) {
      const user = must((await tools.list_users({})).users.find(({ name }) => name === "Dana Fox"));
      const [{ orders }, { rate: discountRate }, { rate: taxRate }] = await Promise.all([
        tools.get_orders_for_user({ userId: user.id }),
        tools.get_discount_rate({ tier: user.tier }),
        tools.get_tax_rate({ country: user.country }),
      ]);
      return Promise.all(
        orders
          .filter(({ status }) => status === "shipped" || status === "delivered")
          .map(async ({ id, currency, items }) => {
            const totals = await Promise.all(
              items.map(({ quantity, unitPrice }) =>
                tools.compute_line_total({ quantity, unitPrice, discountRate, taxRate }),
              ),
            );
            return { orderId: id, currency, total: round(sum(totals, ({ total }) => total)) };
          }),
      );
    },
  },
  {
    id: "t09-top-spenders",
    difficulty: "hard",
    tools: "all",
    prompt:
      "Who are our three biggest spenders? A user's spending is the sum of quantity * unitPrice over all orders that are not cancelled, without discount or tax, each order converted to USD with the rate from its currency to USD. Return an array of {name, orders, usd}, biggest first; orders is the number of orders counted and usd is rounded to two decimals at the end only.",
    async reference(tools) {
      const rates = new Map<string, number>();
      for (const from of ["USD", "EUR", "GBP"])
        rates.set(from, (await tools.get_exchange_rate({ from, to: "USD" })).rate);
      const rows = await Promise.all(
        (await tools.list_users({})).users.map(async ({ id, name }) => {
          const orders = (await tools.get_orders_for_user({ userId: id })).orders.filter(
            ({ status }) => status !== "cancelled",
          );
          const usd = sum(
            orders,
            ({ currency, items }) => must(rates.get(currency)) * sum(items, (i) => i.quantity * i.unitPrice),
          );
          return { name, orders: orders.length, usd };
        }),
      );
      return rows
        .sort(by((row) => -row.usd))
        .slice(0, 3)
        .map((row) => ({ ...row, usd: round(row.usd) }));
    },
  },
  {
    id: "t10-tiers",
    difficulty: "medium",
    tools: ["list_users", "get_orders_for_user", "get_discount_rate"],
    prompt:
      "Group the active users by tier. For each tier return {tier, users, orders, ordersPerUser}: number of active users, number of all their orders whatever the status, and orders per user rounded to two decimals. Sort by tier name.",
    async reference(tools) {
      const { users } = await tools.list_users({ active: true });
      const counts = new Map<string, number>();
      for (const { id } of users) counts.set(id, (await tools.get_orders_for_user({ userId: id })).orders.length);
      return group(users, ({ tier }) => tier)
        .map(([tier, members]) => {
          const orders = sum(members, ({ id }) => must(counts.get(id)));
          return { tier, users: members.length, orders, ordersPerUser: round(orders / members.length) };
        })
        .sort(by(({ tier }) => tier));
    },
  },
];
