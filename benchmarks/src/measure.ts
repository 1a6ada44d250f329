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

interface Rounds {
  readonly rounds: number;
  /** Not counted. @default a fifth of the rounds */
  readonly warm?: number;
  /** Slow work is done less often: it ends after so long, with three samples at least. @default 3,000 */
  readonly mostMs?: number;
}

/** Times of `work`, in ms. */
export async function times(work: () => Promise<unknown>, given: Rounds): Promise<number[]> {
  const { rounds, warm = Math.ceil(rounds / 5), mostMs = 3_000 } = given;
  const begun = performance.now();
  const samples: number[] = [];
  for (let round = -warm; round < rounds; round++) {
    const before = performance.now();
    if (round < 0 && before - begun > mostMs / 3) continue;
    if (samples.length >= 3 && before - begun > mostMs) break;
    await work();
    if (round >= 0) samples.push(performance.now() - before);
  }
  return samples;
}

/** Runs `work` from `callers` at once for `ms`, and gives how often it ended per second. */
export async function perSecond(work: () => Promise<unknown>, callers: number, ms: number): Promise<number> {
  const begun = performance.now();
  let count = 0;
  await fromCallers(callers, async () => {
    if (performance.now() - begun >= ms) return false;
    await work();
    count++;
    return true;
  });
  return (count / (performance.now() - begun)) * 1_000;
}

/** Calls `next` from `callers` at once, each one after another, until it gives false. */
export async function fromCallers(callers: number, next: () => Promise<boolean>): Promise<void> {
  const caller = async (): Promise<void> => {
    // Other callers and timers get their turn, as in a server.
    while (await next()) await new Promise((resolve) => setImmediate(resolve));
  };
  await Promise.all(Array.from({ length: callers }, caller));
}
