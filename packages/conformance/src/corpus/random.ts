/** Seeded choices: the same for a seed and a stream, whatever other streams are asked. */
export interface Random {
  int(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  chance(probability: number): boolean;
}

export function createRandom(seed: number, stream: number): Random {
  const next = mulberry32(seed * 31 + stream);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return { int, pick: (list) => at(list, int(0, list.length - 1)), chance: (probability) => next() < probability };
}

/** The item at an index that must exist. */
export function at<T>(list: readonly T[], index: number): T {
  if (index < 0 || index >= list.length) throw new RangeError(`No item ${index} in a list of ${list.length}`);
  return list[index] as T;
}

/** Mulberry32: small, and good enough for test data. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
