import { setTimeout } from "node:timers/promises";
import { perSecond, spread, times } from "../measure.ts";
import { treeBytes } from "./memory.ts";
import { park } from "./park.ts";
import { asking, bounds, five, nothing, open, tools } from "./programs.ts";
import type { Figure, Samples, Test } from "./test.ts";

/** A cost as something grows: the figures are named by its size. */
export interface Series extends Test {
  readonly title: string;
  /** What grows. */
  readonly of: string;
  readonly unit: Figure["unit"];
  /** Most the exponent may be: 0 is free, 1 is linear, with room for noise. */
  readonly mostExponent: number;
}

const free = 0.15;
const linear = 1.15;

type Measure = (sizes: readonly number[]) => Test["measure"];

function series(given: Omit<Series, "figures" | "measure">, sizes: readonly number[], measure: Measure): Series {
  const figures = Object.fromEntries(
    sizes.map((size) => [size, { title: `${given.title}, ${size} ${given.of}`, unit: given.unit }]),
  );
  return { ...given, figures, measure: measure(sizes) };
}

/** Measured one after another in one process. */
const each =
  (cost: (peer: Parameters<Test["measure"]>[0]) => Promise<(size: number) => Promise<number>>): Measure =>
  (sizes) =>
  async (peer) => {
    const costOf = await cost(peer);
    const samples: Record<string, number[]> = {};
    for (const size of sizes) samples[size] = [await costOf(size)];
    return samples;
  };

/** Noise only adds. */
const leastMs = async (work: () => Promise<unknown>, rounds: number): Promise<number> =>
  Math.min(...(await times(work, { rounds })));

/** Beside so many who wait: what a run costs, or what they take. */
const besideParked = (read: (samples: { ms: number; mib: number }) => number): Measure =>
  each(async (peer) => {
    const parking = park(tools);
    const session = await peer.open(parking.tools, bounds);
    for (let round = 0; round < 10; round++) await session.run(nothing);
    const before = treeBytes();
    let parked = 0;
    return async (size) => {
      parked = await parking.fill(session, size - parked);
      if (parked < size) throw new Error(`only ${parked} of ${size} runs wait`);
      await setTimeout(500);
      const mib = (treeBytes() - before) / 2 ** 20;
      return read({ ms: await leastMs(() => session.run(five), 100), mib });
    };
  });

const manyParked = [10, 100, 1_000, 10_000];

export const growth: Readonly<Record<string, Series>> = {
  toolsGrowth: series(
    { title: "a run of 5 calls", of: "tools", unit: "ms", mostExponent: free },
    [1, 10, 100, 1_000],
    each(async (peer) => async (size) => {
      const others = Array.from({ length: size - 1 }, (_, at) => [`tool_${at}`, tools.echo ?? (() => {})] as const);
      const session = await peer.open({ echo: (input) => input, ...Object.fromEntries(others) }, bounds);
      return await leastMs(() => session.run(five), 300);
    }),
  ),
  journalGrowth: series(
    { title: "resume from a token", of: "calls in the journal", unit: "ms", mostExponent: linear },
    [1, 10, 100, 1_000, 10_000],
    each(async (peer) => {
      const { interrupt } = await open(peer);
      return async (size) => {
        const resume = await interrupt?.token?.(asking(size));
        if (resume === undefined) throw new Error("cannot be resumed");
        return await leastMs(resume, 20);
      };
    }),
  ),
  resultGrowth: series(
    { title: "a run with a large result", of: "bytes of result", unit: "ms", mostExponent: linear },
    [1_000, 10_000, 100_000, 1_000_000, 10_000_000],
    each(async (peer) => {
      const session = await open(peer);
      return (size) => leastMs(() => session.run(`return "x".repeat(${size})`), 40);
    }),
  ),
  parkedGrowth: series(
    { title: "a run of 5 calls", of: "parked runs", unit: "ms", mostExponent: free },
    manyParked,
    besideParked(({ ms }) => ms),
  ),
  parkedMemoryGrowth: series(
    { title: "memory", of: "parked runs", unit: "MiB", mostExponent: linear },
    manyParked,
    besideParked(({ mib }) => mib),
  ),
  callersGrowth: series(
    { title: "a run of 5 calls, time over all runs", of: "callers", unit: "ms", mostExponent: free },
    [1, 10, 100, 1_000],
    each(async (peer) => {
      const session = await open(peer);
      await perSecond(() => session.run(five), 8, 500);
      return async (size) => 1_000 / (await perSecond(() => session.run(five), size, 2_000));
    }),
  ),
};

/**
 * The exponent with which a cost grows, fitted through its last three sizes: a cost that does not grow at first is judged by
 * how it goes on.
 */
export function exponentOf(samples: Samples): number {
  const points = Object.entries(samples)
    .map(([size, values]) => [Math.log(Number(size)), Math.log(spread(values).median)] as const)
    .sort(([one], [other]) => one - other)
    .slice(-3);
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return covariance / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}
