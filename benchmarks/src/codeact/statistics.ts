export interface Estimate {
  readonly mean: number;
  /** Half of the 95 % interval of the mean. */
  readonly margin: number;
}

/** Student's t at 97.5 %, by degrees of freedom; beyond the table that of the normal distribution is near enough. */
const t = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086,
];

export function estimate(samples: readonly number[]): Estimate {
  const count = samples.length;
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / count;
  if (count < 2) return { mean, margin: 0 };
  const variance = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / (count - 1);
  return { mean, margin: (t[count - 2] ?? 1.96) * Math.sqrt(variance / count) };
}
