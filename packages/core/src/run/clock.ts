/** Counts down only while it goes. */
export interface Clock {
  /** Time it has gone. */
  readonly ms: number;
  go(): void;
  stop(): void;
}

export function createClock(limitMs: number, spentMs: number, expired: () => void): Clock {
  let spent = spentMs;
  let since: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    get ms() {
      return spent + (since === undefined ? 0 : performance.now() - since);
    },
    go() {
      if (since !== undefined) return;
      since = performance.now();
      timer = setTimeout(expired, Math.max(0, limitMs - spent));
    },
    stop() {
      if (since === undefined) return;
      spent += performance.now() - since;
      since = undefined;
      clearTimeout(timer);
    },
  };
}
