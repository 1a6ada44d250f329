const leastMs = 50;
const mostMs = 400;
const forgetMs = 1_000;

/**
 * How long a step may take before its thread counts as busy, for all threads of a pool. Moving its neighbours elsewhere helps when
 * one program computes for long. Where many steps take long it is the machine that is busy, and moving only makes more work: so
 * patience grows with each move, and goes back with time.
 */
export class Patience {
  #grownMs = leastMs;
  #grownAt = 0;

  get ms(): number {
    const halvings = Math.floor((performance.now() - this.#grownAt) / forgetMs);
    return Math.max(leastMs, this.#grownMs / 2 ** halvings);
  }

  grow(): void {
    this.#grownMs = Math.min(mostMs, 2 * this.ms);
    this.#grownAt = performance.now();
  }
}
