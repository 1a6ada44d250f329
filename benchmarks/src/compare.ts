import { measureApart } from "./apart.ts";
import { spread } from "./measure.ts";
import { tests } from "./tests/tests.ts";

/** Samples of a figure, such as `fresh ms`, by peer. */
export type Comparison = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;

/**
 * Every test of every peer, in a process of its own each; interleaved, so that all see the same weather: in each round one
 * test of every peer, then the next.
 */
export async function compare(
  peers: readonly string[],
  names: readonly string[],
  rounds: number,
  among: (peer: string, test: string) => boolean = () => true,
): Promise<Comparison> {
  const all = new Map<string, Map<string, number[]>>();
  for (let round = 1; round <= rounds; round++) {
    for (const test of names) {
      for (const peer of peers.filter((peer) => among(peer, test))) {
        const samples = await measureApart(peer, test);
        for (const [figure, values] of Object.entries(samples)) {
          if (values.length === 0) continue;
          const byPeer = all.get(`${test} ${figure}`) ?? new Map<string, number[]>();
          byPeer.set(peer, [...(byPeer.get(peer) ?? []), ...values]);
          all.set(`${test} ${figure}`, byPeer);
        }
        const shown = Object.entries(samples).map(
          ([figure, values]) => `${figure} ${spread(values).median.toPrecision(3)}`,
        );
        process.stderr.write(`${round}/${rounds} ${test}, ${peer}: ${shown.join(", ")}\n`);
      }
    }
  }
  return all;
}

/** Of a figure such as `fresh ms`. */
export function figureOf(name: string): { readonly title: string; readonly unit: string } {
  const [test = "", figure = ""] = name.split(" ");
  const found = tests[test]?.figures[figure];
  if (found === undefined) throw new Error(`no figure is named ${name}`);
  return found;
}

/** The median, or undefined where nothing was measured. */
export function medianOf(comparison: Comparison, figure: string, peer: string): number | undefined {
  const samples = comparison.get(figure)?.get(peer);
  return samples === undefined ? undefined : spread(samples).median;
}
