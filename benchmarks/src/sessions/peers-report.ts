import { type BarGroup, barChart } from "../chart.ts";
import { figureOf } from "../compare.ts";
import type { Spread } from "../measure.ts";
import { peerFiles } from "../peers/peers.ts";
import { shown, tableOf } from "../table.ts";
import { cases, type Outcome } from "../tests/hostile.ts";

type ByPeer<T> = Readonly<Record<string, T>>;
export type Attacked = Outcome | "hung" | "crashed";

export interface PeerResults {
  readonly head: readonly string[];
  /** By figure, such as `fresh ms`. */
  readonly figures: Record<string, ByPeer<Spread>>;
  /** By case, such as `h1`. */
  readonly hostile: Record<string, ByPeer<Attacked>>;
}

/** The tables in Markdown; `names` are those of the peers. */
export function reportOf({ head, figures, hostile }: PeerResults, names: ReadonlyMap<string, string>): string {
  const heading = ["", ...peerFiles.map((peer) => names.get(peer) ?? peer)];
  const row = <T>(title: string, byPeer: ByPeer<T>, show: (value: T) => string): string[] => [
    title,
    ...peerFiles.map((peer) => (byPeer[peer] === undefined ? "-" : show(byPeer[peer]))),
  ];
  const costs = Object.entries(figures).map(([figure, byPeer]) => {
    const { title, unit } = figureOf(figure);
    return row(`${title}, ${unit}`, byPeer, showSpread);
  });
  const attacks = Object.entries(hostile).map(([name, byPeer]) =>
    row(`${name}: ${cases[name]?.what}`, byPeer, describeOutcome),
  );
  return [...head, "Median / 95th percentile:", tableOf(heading, costs), tableOf(heading, attacks)].join("\n\n");
}

function showSpread({ median, p95 }: Spread): string {
  return median === p95 ? shown(median) : `${shown(median)} / ${shown(p95)}`;
}

/** Such as `err 502, blocks 497`: how it ended, after how many ms, and what the host had of it. */
export function describeOutcome(outcome: Attacked): string {
  if (typeof outcome === "string") return `**host ${outcome}**`;
  const { ended, ms, blockedMs, heldMib, spins, answers, escaped } = outcome;
  return [
    `${ended} ${Math.round(ms)}`,
    blockedMs > 50 && `blocks ${Math.round(blockedMs)}`,
    heldMib > 30 && `+${Math.round(heldMib)} MiB`,
    spins && "**spins**",
    !answers && "**then unusable**",
    escaped && "**escapes**",
  ]
    .filter(Boolean)
    .join(", ");
}

const charts: Readonly<Record<string, readonly string[]>> = {
  time: ["cold", "fresh", "call", "parallel", "interrupt"],
  load: ["throughput", "parked"],
  cpu: ["cpu"],
};

/** SVG by name. */
export function chartsOf({ figures }: PeerResults, names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const groupOf = ([figure, byPeer]: readonly [string, ByPeer<Spread>]): BarGroup => {
    const { title, unit } = figureOf(figure);
    const bars = peerFiles.flatMap((peer) => {
      const value = byPeer[peer]?.median;
      if (value === undefined) return [];
      const colour = peer === "codeact" ? ("ours" as const) : ("other" as const);
      return [{ label: names.get(peer) ?? peer, value, text: `${shown(value)} ${unit}`, colour }];
    });
    return { name: title, bars };
  };
  const made = Object.entries(charts).map(([name, tests]) => {
    const groups = tests.flatMap((test) =>
      Object.entries(figures)
        .filter(([figure]) => figure.startsWith(`${test} `))
        .map(groupOf),
    );
    return [name, barChart(`codeact beside others: ${name}`, groups)] as const;
  });
  return new Map(made);
}
