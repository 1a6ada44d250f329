/** Ends what a peer's own limit does not: rejects after `ms`, and calls `end` first. */
export async function deadline<T>(work: Promise<T>, ms: number, end: () => void = () => {}): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    end();
    late.reject(new Error(`not done after ${ms} ms`));
  }, ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
