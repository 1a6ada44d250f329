import { z } from "zod";
import { buildCatalog, type Catalog } from "../../src/tools/catalog.ts";
import { defineTool } from "../../src/tools/define-tool.ts";
import type { HostTool } from "../../src/types.ts";

const tier = z.enum(["bronze", "silver", "gold"]);

/** The five tools of the original's benchmark. */
export function orderTools(): HostTool[] {
  return [
    defineTool({
      name: "list_users",
      description: "All users.",
      inputSchema: z.object({}),
      outputSchema: z.array(z.object({ id: z.int(), name: z.string(), region: z.string(), tier })),
      execute: () => [],
    }),
    defineTool({
      name: "get_orders_for_user",
      description: "Orders of one user with their lines.",
      inputSchema: z.object({ user_id: z.int() }),
      outputSchema: z.array(
        z.object({
          order_id: z.int(),
          user_id: z.int(),
          lines: z.array(z.object({ sku: z.string(), quantity: z.int(), unit_price: z.number() })),
        }),
      ),
      execute: () => [],
    }),
    defineTool({
      name: "get_discount_rate",
      description: "Discount rate of a customer tier, 0 to 1.",
      inputSchema: z.object({ tier }),
      outputSchema: z.object({ tier: z.string(), rate: z.number() }),
      execute: ({ tier }) => ({ tier, rate: 0 }),
    }),
    defineTool({
      name: "get_tax_rate",
      description: "Sales tax rate of a region, 0 to 1.",
      inputSchema: z.object({ region: z.string() }),
      outputSchema: z.object({ region: z.string(), rate: z.number() }),
      execute: ({ region }) => ({ region, rate: 0 }),
    }),
    defineTool({
      name: "compute_line_total",
      description: "Total of one order line after discount and tax, rounded to cents.",
      inputSchema: z.object({
        quantity: z.int(),
        unit_price: z.number(),
        discount_rate: z.number(),
        tax_rate: z.number(),
      }),
      outputSchema: z.object({ total: z.number() }),
      execute: () => ({ total: 0 }),
    }),
  ];
}

export function catalogOf(...tools: Partial<HostTool>[]): Catalog {
  const plain = { name: "t", description: "Does it.", inputSchema: { type: "object" }, execute: () => null };
  return buildCatalog(tools.map((tool) => ({ ...plain, ...tool })));
}
