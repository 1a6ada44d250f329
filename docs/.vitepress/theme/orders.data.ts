import { readFileSync } from "node:fs";
import { resolve } from "node:path";

interface Row {
  readonly workload: string;
  readonly framework: string;
  readonly wiring: string;
  readonly turns: { readonly mean: number };
  readonly tokens: { readonly mean: number };
  readonly seconds: { readonly mean: number };
}
export interface Wiring {
  readonly name: string;
  readonly turns: number;
  readonly tokens: number;
  readonly seconds: number;
}
export declare const data: readonly Wiring[];

const results = resolve(import.meta.dirname, "../../../benchmarks/results/codeact.json");

/** What the benchmark last found for the orders, in the AI SDK. */
export default {
  watch: [results],
  load(): readonly Wiring[] {
    const { rows } = JSON.parse(readFileSync(results, "utf8")) as { rows: readonly Row[] };
    const orders = rows.filter(({ workload, framework }) => workload === "orders" && framework === "AI SDK");
    if (orders.length !== 3) throw new Error(`${results} has no three wirings of the orders in the AI SDK`);
    return orders.map(({ wiring, turns, tokens, seconds }) => ({
      name: wiring,
      turns: turns.mean,
      tokens: tokens.mean,
      seconds: seconds.mean,
    }));
  },
};
