import { readFileSync } from "node:fs";
import { measureApart } from "../apart.ts";
import { spread } from "../measure.ts";

/** A ratio within one run, so that it holds on any machine: what a cost may be, as a part of another. */
export interface Budget {
  readonly what: string;
  /** Peer, test and figure, such as `codeact fresh ms`. */
  readonly cost: string;
  readonly per: string;
  readonly atMost: number;
}

export interface Broken extends Budget {
  readonly ratio: number;
}

export function readBudgets(): Budget[] {
  return JSON.parse(readFileSync(new URL("../../budgets.json", import.meta.url), "utf8"));
}

/** Those that are broken. Both costs of a ratio are measured again where it is too large. */
export async function checkBudgets(
  budgets: readonly Budget[],
  { report = () => {}, fileOf = (peer) => peer, attempts = 3 }: Partial<CheckOptions> = {},
): Promise<Broken[]> {
  let left = budgets;
  for (let attempt = 1; ; attempt++) {
    const medians = await measureAll(left, fileOf);
    const broken = left.flatMap((budget) => {
      const ratio = (medians.get(budget.cost) ?? Number.NaN) / (medians.get(budget.per) ?? Number.NaN);
      const met = ratio <= budget.atMost;
      report(`${met ? "met    " : "NOT MET"} ${budget.what}: ${ratio.toPrecision(3)}, at most ${budget.atMost}`);
      return met ? [] : [{ ...budget, ratio }];
    });
    if (broken.length === 0 || attempt === attempts) return broken;
    report(`measuring ${broken.length} again`);
    left = broken;
  }
}

interface CheckOptions {
  readonly report: (line: string) => void;
  /** Where another file stands in for a peer. */
  readonly fileOf: (peer: string) => string;
  /** A budget is broken when it is in every one of them. @default 3 */
  readonly attempts: number;
}

/** Each test of each peer once, whatever figures of it are asked for. */
async function measureAll(budgets: readonly Budget[], fileOf: CheckOptions["fileOf"]): Promise<Map<string, number>> {
  const wanted = new Set(budgets.flatMap(({ cost, per }) => [cost, per]));
  const pairs = new Set([...wanted].map((name) => name.split(" ").slice(0, 2).join(" ")));
  const medians = new Map<string, number>();
  for (const pair of pairs) {
    const [peer = "", test = ""] = pair.split(" ");
    const samples = await measureApart(fileOf(peer), test, 60_000);
    for (const [figure, values] of Object.entries(samples)) medians.set(`${pair} ${figure}`, spread(values).median);
  }
  return medians;
}
