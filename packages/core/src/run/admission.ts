import { AsyncLocalStorage } from "node:async_hooks";
import { AbortedError, CodeActError } from "../errors.ts";
import type { Limits } from "../limits.ts";

/** Lets a bounded number of runs be active, keeps a bounded line of others, refuses the rest. */
export interface Admission {
  /** Resolves when the run may start; throws `CODEACT_CAPACITY` or `CODEACT_ABORTED`. */
  enter(signal: AbortSignal | undefined): Promise<void>;
  leave(): void;
  /** Runs started inside `work`, such as by a tool, are admitted at once: the run around them holds a place already. */
  inside<T>(work: () => T): T;
}

interface Waiting {
  readonly admit: () => void;
}

export function createAdmission({ concurrentRuns, queuedRuns }: Limits): Admission {
  const nested = new AsyncLocalStorage<true>();
  const line = new Set<Waiting>();
  let active = 0;
  return {
    async enter(signal) {
      if (signal?.aborted) throw new AbortedError(signal.reason);
      if (active < concurrentRuns || nested.getStore() === true) {
        active++;
        return;
      }
      if (line.size >= queuedRuns) {
        throw new CodeActError(
          "CODEACT_CAPACITY",
          `${active} runs are active and ${line.size} wait. Try again later, or raise limits.concurrentRuns or limits.queuedRuns.`,
          { retryable: true, details: { active, queued: line.size } },
        );
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiting = { admit: resolve };
      const abort = (): void => {
        line.delete(waiting);
        reject(new AbortedError(signal?.reason));
      };
      signal?.addEventListener("abort", abort, { once: true });
      line.add(waiting);
      await promise.finally(() => signal?.removeEventListener("abort", abort));
    },
    leave() {
      const [next] = line;
      if (next !== undefined && active <= concurrentRuns) {
        line.delete(next);
        next.admit();
      } else active--;
    },
    inside: (work) => nested.run(true, work),
  };
}
