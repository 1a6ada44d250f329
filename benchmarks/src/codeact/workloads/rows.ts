import { z } from "zod";
import { createRandom } from "../random.ts";
import { type BenchTool, programThenAnswer, type Script, type Workload } from "../workload.ts";

const rowCount = 2_000;
const pageSize = 500;
const categories = ["lighting", "paper", "furniture", "writing", "electronics"] as const;
const regions = ["EMEA", "APAC", "AMER"] as const;
const statuses = ["paid", "paid", "paid", "refunded"] as const;

const product = z.object({ sku: z.string(), category: z.string() });
const sale = z.object({ id: z.int(), sku: z.string(), region: z.string(), status: z.string(), amount: z.number() });
const page = z.object({ rows: z.array(sale), total: z.int() });
type Product = z.infer<typeof product>;
type Sale = z.infer<typeof sale>;

const program = `// Paid sales in EMEA, joined with the categories of products, summed by category.
const pageSize = 500;
const [products, first] = await Promise.all([
  tools.list_products({}),
  tools.query_sales({ offset: 0, limit: pageSize }),
]);
const categoryOf = new Map(products.map((product) => [product.sku, product.category]));

// The first page says how many rows there are; the other pages are read at once.
const offsets: number[] = [];
for (let offset = pageSize; offset < first.total; offset += pageSize) offsets.push(offset);
const rest = await Promise.all(offsets.map((offset) => tools.query_sales({ offset, limit: pageSize })));
const rows = [first, ...rest].flatMap((page) => page.rows);

const revenue: Record<string, number> = {};
for (const row of rows) {
  if (row.region !== "EMEA" || row.status !== "paid") continue;
  const category = categoryOf.get(row.sku) ?? "unknown";
  revenue[category] = (revenue[category] ?? 0) + row.amount;
}

return Object.entries(revenue)
  .map(([category, amount]) => ({ category, revenue: Math.round(amount * 100) / 100 }))
  .sort((a, b) => b.revenue - a.revenue);`;

/** Filter and join: 2,000 rows in pages of 500, and the products they are of. */
export function rows(seed: number): Workload {
  const random = createRandom(seed);
  const products = Array.from({ length: 20 }, (_, at) => ({
    sku: `SKU-${100 + at}`,
    category: random.pick(categories),
  }));
  const sales = Array.from({ length: rowCount }, (_, at) => ({
    id: 10_000 + at,
    sku: `SKU-${100 + random.integer(0, 19)}`,
    region: random.pick(regions),
    status: random.pick(statuses),
    amount: random.integer(100, 99_999) / 100,
  }));
  return {
    name: "2,000 rows",
    prompt:
      "What did we earn in EMEA by product category? Count paid sales only. There are 2,000 sales, and a query gives at most 500. Answer with the categories and their revenue, the largest first, as JSON.",
    tools: toolsOf(products, sales),
    answer: revenueOf(products, sales),
    classic: classicScript,
    codeact: () => programThenAnswer([program], (value) => JSON.stringify(value)),
  };
}

function toolsOf(products: readonly Product[], sales: readonly Sale[]): BenchTool[] {
  return [
    {
      name: "list_products",
      description: "All products with their category.",
      input: z.object({}),
      output: z.array(product),
      execute: () => products,
    },
    {
      name: "query_sales",
      description: "A page of sales, oldest first, and how many there are in all.",
      input: z.object({ offset: z.int().min(0), limit: z.int().min(1).max(pageSize) }),
      output: page,
      execute: ({ offset, limit }: { offset: number; limit: number }) => ({
        rows: sales.slice(offset, offset + limit),
        total: sales.length,
      }),
    },
  ];
}

function revenueOf(products: readonly Product[], sales: readonly Sale[]): string {
  const categoryOf = new Map(products.map(({ sku, category }) => [sku, category]));
  const revenue = new Map<string, number>();
  for (const { region, status, sku, amount } of sales) {
    if (region !== "EMEA" || status !== "paid") continue;
    const category = categoryOf.get(sku) ?? "";
    revenue.set(category, (revenue.get(category) ?? 0) + amount);
  }
  const found = [...revenue].map(([category, amount]) => ({ category, revenue: Math.round(amount * 100) / 100 }));
  return JSON.stringify(found.sort((a, b) => b.revenue - a.revenue));
}

/** Two turns: the prompt says how many pages there are, so everything can be asked for at once. */
function* classicScript(): Script {
  const offsets = Array.from({ length: rowCount / pageSize }, (_, at) => at * pageSize);
  const [listed, ...pages] = yield {
    calls: [
      { name: "list_products", input: {} },
      ...offsets.map((offset) => ({ name: "query_sales", input: { offset, limit: pageSize } })),
    ],
  };
  const sales = pages.flatMap((found) => page.parse(found).rows);
  yield { text: revenueOf(z.array(product).parse(listed), sales) };
}
