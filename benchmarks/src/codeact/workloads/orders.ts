import { z } from "zod";
import { createRandom } from "../random.ts";
import { type BenchTool, programThenAnswer, type Script, type Workload } from "../workload.ts";

const names = ["Amelia", "Bilal", "Chiyo", "Daniel", "Elena", "Farid", "Grace", "Haruto"];
const discounts = { standard: 0, silver: 0.05, gold: 0.12 };
const taxes = { DE: 0.19, FR: 0.2, JP: 0.1, US: 0.07 };
const skus = ["LAMP-01", "NOTE-02", "CHAIR-03", "PEN-04", "ARM-05", "KEYS-06"] as const;
const orderLines = 30;

const user = z.object({ id: z.int(), name: z.string(), tier: z.string(), region: z.string() });
const line = z.object({ sku: z.string(), quantity: z.int(), unit_price: z.number() });
const order = z.object({ order_id: z.int(), lines: z.array(line) });
const lineInput = z.object({
  quantity: z.int().describe("Pieces ordered"),
  unit_price: z.number().describe("Price of one piece, in dollars"),
  discount_rate: z.number().describe("0 to 1"),
  tax_rate: z.number().describe("0 to 1"),
});
type User = z.infer<typeof user>;
type Order = z.infer<typeof order>;
type LineInput = z.infer<typeof lineInput>;

interface Shop {
  readonly users: readonly User[];
  readonly orders: ReadonlyMap<number, readonly Order[]>;
}

/** What a model would write: read, look up what differs, compute in parallel, sum. */
const program = `// Grand total over the orders of all users: each line goes through compute_line_total.
const users = await tools.list_users({});

// Rates depend on tier and region alone, so each is asked for once.
const tiers = [...new Set(users.map((user) => user.tier))];
const regions = [...new Set(users.map((user) => user.region))];
const [ordersByUser, discounts, taxes] = await Promise.all([
  Promise.all(users.map((user) => tools.get_orders_for_user({ user_id: user.id }))),
  Promise.all(tiers.map(async (tier) => [tier, (await tools.get_discount_rate({ tier })).rate] as const)),
  Promise.all(regions.map(async (region) => [region, (await tools.get_tax_rate({ region })).rate] as const)),
]);
const discountOf = new Map(discounts);
const taxOf = new Map(taxes);

const totals = await Promise.all(
  users.map(async (user, index) => {
    const lines = ordersByUser[index].flatMap((order) => order.lines);
    const priced = await Promise.all(
      lines.map(({ quantity, unit_price }) =>
        tools.compute_line_total({
          quantity,
          unit_price,
          discount_rate: discountOf.get(user.tier) ?? 0,
          tax_rate: taxOf.get(user.region) ?? 0,
        }),
      ),
    );
    const total = priced.reduce((sum, { total }) => sum + total, 0);
    return { name: user.name, total: Math.round(total * 100) / 100 };
  }),
);
const grand_total = Math.round(totals.reduce((sum, { total }) => sum + total, 0) * 100) / 100;
return { totals, grand_total };`;

/** The workload of the original: totals of all orders of 8 users, 30 order lines, five small tools. */
export function orders(seed: number): Workload {
  const shop = createShop(seed);
  return {
    name: "orders",
    prompt:
      "Compute the grand total of all orders of all users. Price every order line with compute_line_total, at the discount rate of the user's tier and the tax rate of the user's region. Answer with the total of each user and the grand total, as JSON.",
    tools: toolsOf(shop),
    answer: answerOf(shop),
    classic: classicScript,
    codeact: () => programThenAnswer([program], (value) => JSON.stringify(value)),
  };
}

function createShop(seed: number): Shop {
  const random = createRandom(seed);
  const users = names.map((name, at) => ({
    id: 101 + at,
    name,
    tier: random.pick(["standard", "silver", "gold"]),
    region: random.pick(["DE", "FR", "JP", "US"]),
  }));
  const orders = new Map<number, Order[]>(users.map(({ id }) => [id, []]));
  for (let at = 0; at < orderLines; at++) {
    const own = orders.get(101 + (at < names.length ? at : random.integer(0, names.length - 1))) ?? [];
    const last = own.at(-1);
    const open = last !== undefined && last.lines.length < 3 ? last : undefined;
    const into = open ?? { order_id: 5_000 + at, lines: [] };
    if (open === undefined) own.push(into);
    const cents = random.integer(199, 24_999);
    into.lines.push({ sku: random.pick(skus), quantity: random.integer(1, 6), unit_price: cents / 100 });
  }
  return { users, orders };
}

const rateOf = (rates: Readonly<Record<string, number>>, key: string): number => rates[key] ?? 0;
const round = (amount: number): number => Math.round(amount * 100) / 100;
const priceOf = ({ quantity, unit_price, discount_rate, tax_rate }: LineInput): number =>
  round(quantity * unit_price * (1 - discount_rate) * (1 + tax_rate));

function toolsOf({ users, orders }: Shop): BenchTool[] {
  return [
    {
      name: "list_users",
      description: "All users.",
      input: z.object({}),
      output: z.array(user),
      execute: () => users,
    },
    {
      name: "get_orders_for_user",
      description: "Orders of one user with their lines.",
      input: z.object({ user_id: z.int() }),
      output: z.array(order),
      execute: ({ user_id }: { user_id: number }) => orders.get(user_id) ?? [],
    },
    {
      name: "get_discount_rate",
      description: "Discount rate of a customer tier.",
      input: z.object({ tier: z.string() }),
      output: z.object({ rate: z.number() }),
      execute: ({ tier }: { tier: string }) => ({ rate: rateOf(discounts, tier) }),
    },
    {
      name: "get_tax_rate",
      description: "Sales tax rate of a region.",
      input: z.object({ region: z.string() }),
      output: z.object({ rate: z.number() }),
      execute: ({ region }: { region: string }) => ({ rate: rateOf(taxes, region) }),
    },
    {
      name: "compute_line_total",
      description: "Total of one order line after discount and tax, rounded to cents.",
      input: lineInput,
      output: z.object({ total: z.number() }),
      execute: (input: LineInput) => ({ total: priceOf(input) }),
    },
  ];
}

/** Computed from the data alone, without any tool. */
function answerOf({ users, orders }: Shop): string {
  const totals = users.map(({ id, name, tier, region }) => {
    const lines = (orders.get(id) ?? []).flatMap((order) => order.lines);
    const rates = { discount_rate: rateOf(discounts, tier), tax_rate: rateOf(taxes, region) };
    return {
      name,
      total: round(
        lines.reduce((sum, { quantity, unit_price }) => sum + priceOf({ quantity, unit_price, ...rates }), 0),
      ),
    };
  });
  return JSON.stringify({ totals, grand_total: round(totals.reduce((sum, { total }) => sum + total, 0)) });
}

/** Four turns: users; orders and rates; all lines; the answer. Fewer would break a dependency. */
function* classicScript(): Script {
  const [listed] = yield { calls: [{ name: "list_users", input: {} }] };
  const users = z.array(user).parse(listed);
  const tiers = [...new Set(users.map(({ tier }) => tier))];
  const regions = [...new Set(users.map(({ region }) => region))];
  const looked = yield {
    calls: [
      ...users.map(({ id }) => ({ name: "get_orders_for_user", input: { user_id: id } })),
      ...tiers.map((tier) => ({ name: "get_discount_rate", input: { tier } })),
      ...regions.map((region) => ({ name: "get_tax_rate", input: { region } })),
    ],
  };
  const ordersOf = looked.slice(0, users.length).map((found) => z.array(order).parse(found));
  const rates = looked.slice(users.length).map((found) => z.object({ rate: z.number() }).parse(found).rate);
  const lines = users.flatMap(({ tier, region }, at) =>
    (ordersOf[at] ?? [])
      .flatMap((order) => order.lines)
      .map(({ quantity, unit_price }) => ({
        owner: at,
        input: {
          quantity,
          unit_price,
          discount_rate: rates[tiers.indexOf(tier)] ?? 0,
          tax_rate: rates[tiers.length + regions.indexOf(region)] ?? 0,
        },
      })),
  );
  const priced = yield { calls: lines.map(({ input }) => ({ name: "compute_line_total", input })) };
  const sums = users.map(() => 0);
  for (const [at, { owner }] of lines.entries()) {
    sums[owner] = (sums[owner] ?? 0) + z.object({ total: z.number() }).parse(priced[at]).total;
  }
  const totals = users.map(({ name }, at) => ({ name, total: round(sums[at] ?? 0) }));
  yield { text: JSON.stringify({ totals, grand_total: round(totals.reduce((sum, { total }) => sum + total, 0)) }) };
}
