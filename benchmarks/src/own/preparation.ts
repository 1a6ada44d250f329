import { createProgramPreparer } from "../../../packages/core/src/program/prepare-program.ts";
import { spread, times } from "../measure.ts";
import type { Row } from "./rows.ts";

/** Most that preparing may take, types and all. */
const budgetMs = 2;
const rounds = 400;

const head = `interface Order { id: number; lines: { sku: string; quantity: number; price: number }[] }
type Totals = Record<string, number>;

async function totalOf(order: Order, rates: Map<string, number>): Promise<number> {
  let sum: number = 0;
  for (const { sku, quantity, price } of order.lines) sum += quantity * price * (1 - (rates.get(sku) ?? 0));
  return Math.round(sum * 100) / 100;
}

const users = (await tools.list_users({})) as { id: number; name: string }[];
const totals: Totals = {};
`;
const step = (at: number): string =>
  `for (const order of (await tools.get_orders({ user: users[${at}]!.id })) as Order[]) {
  totals[users[${at}]!.name] = (totals[users[${at}]!.name] ?? 0) + (await totalOf(order, new Map()));
}
`;

/** A program of 2 KB with types throughout. */
function typedProgram(): string {
  let source = head;
  for (let at = 0; source.length < 1_900; at++) source += step(at);
  return `${source}return totals;`;
}

/** Preparing as a run does it, with a source that was never seen before. */
export async function* preparationRows(): AsyncGenerator<Row> {
  const prepare = createProgramPreparer();
  const source = typedProgram();
  let number = 0;
  const samples = await times(
    async () => {
      const { status } = prepare(`${source}\n// ${number++}`);
      if (status !== "ready") throw new Error("The program is not understood.");
    },
    { rounds, warm: rounds },
  );
  yield { name: "prepare a typed program of 2 KB", unit: "ms", ...spread(samples), budget: budgetMs };
}
