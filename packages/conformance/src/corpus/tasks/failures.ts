import { by, must, round } from "./helpers.ts";
import type { Task } from "./task.ts";

export const FAILURES: readonly Task[] = [
  {
    id: "t37-one-fails",
    difficulty: "medium",
    tools: ["get_shipment"],
    prompt:
      'Get the shipments S-1001, S-1002, S-1004, S-1005 and S-9999. Some ids fail: go on with the others. Return {found, failed}: found is an object from id to status, failed an object from id to the error code in the message (the part that looks like "E_SOMETHING").',
    async reference(tools) {
      const found: Record<string, string> = {};
      const failed: Record<string, string> = {};
      for (const id of ["S-1001", "S-1002", "S-1004", "S-1005", "S-9999"]) {
        try {
          found[id] = (await tools.get_shipment({ id })).status;
        } catch (error) {
          failed[id] = must(/E_[A-Z_]+/.exec(String(error))?.[0]);
        }
      }
      return { found, failed };
    },
  },
  {
    id: "t38-retries",
    difficulty: "hard",
    tools: ["list_users", "get_orders_for_user", "get_shipment"],
    prompt:
      "Add up the weight of all shipments (shipmentId not null) of the orders of all users. When get_shipment fails with E_TIMEOUT call it again, up to 5 times in all for one id; any other error is final. Return {kg, delivered, retried, failed}: the total weightKg of the shipments you could read, rounded to one decimal; how many of them have status delivered; the sorted ids that needed more than one call; the sorted ids that failed for good.",
    async reference(tools) {
      const ids: string[] = [];
      for (const { id: userId } of (await tools.list_users({})).users) {
        const { orders } = await tools.get_orders_for_user({ userId });
        ids.push(...orders.flatMap(({ shipmentId }) => shipmentId ?? []));
      }
      let kg = 0;
      let delivered = 0;
      const retried = new Set<string>();
      const failed: string[] = [];
      const read = async (id: string, call = 1): Promise<void> => {
        if (call > 1) retried.add(id);
        try {
          const { weightKg, status } = await tools.get_shipment({ id });
          kg += weightKg;
          if (status === "delivered") delivered += 1;
        } catch (error) {
          if (String(error).includes("E_TIMEOUT") && call < 5) await read(id, call + 1);
          else failed.push(id);
        }
      };
      for (const id of ids) await read(id);
      return { kg: round(kg, 1), delivered, retried: [...retried].sort(), failed: failed.sort() };
    },
  },
  {
    id: "t39-city-mail",
    difficulty: "medium",
    tools: ["get_weather", "get_forecast", "send_email"],
    prompt:
      'Get the current temperature of Oslo, Atlantis, Cairo and El Dorado. Some of them may be unknown; leave those out. Send one e-mail to ops@team.example with subject "Temperatures" and a body with one line per known city, in the order given, like "Oslo: 4.0 C" (one decimal), joined by a newline, with no newline at the end. Return {known, unknown}: two arrays of city names in the order given.',
    async reference(tools) {
      const lines: string[] = [];
      const known: string[] = [];
      const unknown: string[] = [];
      for (const city of ["Oslo", "Atlantis", "Cairo", "El Dorado"]) {
        try {
          lines.push(`${city}: ${(await tools.get_weather({ city })).tempC.toFixed(1)} C`);
          known.push(city);
        } catch {
          unknown.push(city);
        }
      }
      await tools.send_email({ to: "ops@team.example", subject: "Temperatures", body: lines.join("\n") });
      return { known, unknown };
    },
  },
  {
    id: "t40-restock",
    difficulty: "hard",
    tools: "all",
    prompt:
      'Can we deliver all pending orders? Add up the quantities per article over the pending orders of all users and compare with the stock on hand. Send one e-mail to buying@team.example with subject "Restock" and a body with one line per article of which we have too little, like "SKU-101 Red Anvil: short 7", sorted by SKU, joined by a newline. Return an array of {sku, ordered, onHand, short} for the same articles, the biggest shortage first, ties by SKU.',
    async reference(tools) {
      const wanted = new Map<string, number>();
      for (const { id: userId } of (await tools.list_users({})).users) {
        for (const { status, items } of (await tools.get_orders_for_user({ userId })).orders) {
          if (status !== "pending") continue;
          for (const { sku, quantity } of items) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
        }
      }
      const rows = await Promise.all(
        [...wanted].map(async ([sku, ordered]) => {
          const { name, onHand } = await tools.get_stock_level({ sku });
          return { sku, name, ordered, onHand, short: ordered - onHand };
        }),
      );
      const short = rows.filter((row) => row.short > 0).sort(by(({ sku }) => sku));
      const body = short.map((row) => `${row.sku} ${row.name}: short ${row.short}`).join("\n");
      await tools.send_email({ to: "buying@team.example", subject: "Restock", body });
      return short
        .sort(
          by(
            (row) => -row.short,
            ({ sku }) => sku,
          ),
        )
        .map(({ name: _, ...row }) => row);
    },
  },
];
