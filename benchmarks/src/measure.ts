/** Median and 95th percentile of samples. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
}

export function spread(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95) };
}

/** Times `work` `rounds` times, in ms, after `warm` rounds that are not counted. */
export async function timed(
  work: () => Promise<unknown>,
  rounds: number,
  warm: number = Math.ceil(rounds / 5),
): Promise<Spread> {
  for (let round = 0; round < warm; round++) await work();
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = performance.now();
    await work();
    samples.push(performance.now() - before);
  }
  return spread(samples);
}

/** Runs `work` from `callers` at once for `ms`, and gives how often it ended per second. */
export async function perSecond(work: () => Promise<unknown>, callers: number, ms: number): Promise<number> {
  const end = performance.now() + ms;
  let count = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      await work();
      count++;
      // Other callers and timers get their turn, as in a server.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (count / ms) * 1_000;
}
