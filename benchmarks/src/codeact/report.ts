import type { Row } from "./measure.ts";
import type { Estimate } from "./statistics.ts";
import type { Wiring } from "./workload.ts";

/** Means and 95 % intervals as a table of Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const head = [
    "workload",
    "framework",
    "wiring",
    "turns",
    "prompt tokens",
    "tokens in",
    "tokens out",
    "seconds",
    "of which ours",
  ];
  const lines = rows.map((row) => [
    row.workload,
    row.framework,
    row.wiring,
    shown(row.turns),
    shown(row.promptTokens),
    shown(row.inputTokens),
    shown(row.outputTokens),
    shown(row.seconds, 1),
    shown(row.ownSeconds, 2),
  ]);
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function shown({ mean, margin }: Estimate, digits = 0): string {
  const write = (number: number): string => number.toLocaleString("en-US", { maximumFractionDigits: digits });
  return margin < 0.5 * 10 ** -digits ? write(mean) : `${write(mean)} ± ${write(margin)}`;
}

export interface Finding {
  readonly what: string;
  readonly met: boolean;
}

/** What must hold, in every framework. */
export function findings(rows: readonly Row[]): Finding[] {
  const frameworks = [...new Set(rows.map(({ framework }) => framework))];
  return frameworks.flatMap((framework) => {
    const at = (workload: string, wiring: Wiring): Row => {
      const row = rows.find((one) => one.framework === framework && one.workload === workload && one.wiring === wiring);
      if (row === undefined) throw new Error(`${framework} has no ${workload} with ${wiring}`);
      return row;
    };
    const codeact = at("orders", "CodeAct");
    const saving = (of: "tokens" | "seconds", wiring: Wiring): number =>
      1 - codeact[of].mean / at("orders", wiring)[of].mean;
    const share = at("60 tools", "CodeAct").promptTokens.mean / at("60 tools", "parallel calls").promptTokens.mean;
    const least = (what: string, saved: number, bound: number): Finding => ({
      what: `${framework}: ${what} -${(100 * saved).toFixed(1)} %, at least -${100 * bound} %`,
      met: saved >= bound,
    });
    return [
      least("orders, tokens against parallel calls", saving("tokens", "parallel calls"), 0.75),
      least("orders, tokens against one call a turn", saving("tokens", "one call a turn"), 0.85),
      least("orders, time against parallel calls", saving("seconds", "parallel calls"), 0.6),
      least("orders, time against one call a turn", saving("seconds", "one call a turn"), 0.6),
      {
        what: `${framework}: 60 tools, prompt ${(100 * share).toFixed(1)} % of the classic one, at most 15 %`,
        met: share <= 0.15,
      },
    ];
  });
}
