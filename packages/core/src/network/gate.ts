/** Lets so many in at once; the others wait in line. */
export interface Gate {
  /** Rejects with the signal's reason when it fires before there is a place. */
  enter(signal: AbortSignal): Promise<void>;
  leave(): void;
}

export function createGate(most: number): Gate {
  const line = new Set<() => void>();
  let inside = 0;
  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (inside < most) {
        inside++;
        return;
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const giveUp = (): void => {
        if (line.delete(resolve)) reject(signal.reason);
      };
      line.add(resolve);
      signal.addEventListener("abort", giveUp, { once: true });
      await promise.finally(() => signal.removeEventListener("abort", giveUp));
    },
    leave() {
      const [next] = line;
      if (next === undefined) inside--;
      else {
        line.delete(next);
        next();
      }
    },
  };
}
