/** Counts down only while it goes. */
export interface Clock {
  /** Time it has gone. */
  readonly ms: number;
  go(): void;
  stop(): void;
  /** Takes back time that was not the run's own. */
  excuse(ms: number): void;
}

export function createClock(limitMs: number, spentMs: number, expired: () => void): Clock {
  let spent = spentMs;
  let since: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const elapsed = (): number => spent + (since === undefined ? 0 : performance.now() - since);
  const wait = (): void => {
    timer = setTimeout(check, Math.max(0, limitMs - elapsed()));
  };
  /** Timers may fire a little early, and some time may be excused by now. */
  const check = (): void => {
    if (limitMs - elapsed() > 1) wait();
    else expired();
  };
  return {
    get ms() {
      return elapsed();
    },
    go() {
      if (since !== undefined) return;
      since = performance.now();
      wait();
    },
    excuse(ms) {
      if (since !== undefined) since += ms;
    },
    stop() {
      if (since === undefined) return;
      spent += performance.now() - since;
      since = undefined;
      clearTimeout(timer);
    },
  };
}
