import { AsyncLocalStorage } from "node:async_hooks";
import { AbortedError, CodeActError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { FairLine, type Waiting } from "./fair-line.ts";

/** Who asks to be let in, and how long they wait at most. */
export interface Entrant {
  readonly tenant: string | undefined;
  readonly priority: number;
  readonly queueMs: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Lets a bounded number of runs be active, keeps a bounded line of others, refuses the rest. */
export interface Admission {
  /** Resolves when the run may start; throws `CODEACT_CAPACITY` or `CODEACT_ABORTED`. */
  enter(entrant: Entrant): Promise<void>;
  leave(): void;
  /** Runs started inside `work`, such as by a tool, are admitted at once: the run around them holds a place already. */
  inside<T>(work: () => T): T;
}

export function createAdmission({ concurrentRuns, queuedRuns }: Limits): Admission {
  const nested = new AsyncLocalStorage<true>();
  const line = new FairLine();
  let active = 0;
  const full = (why: string): CodeActError =>
    new CodeActError(
      "CODEACT_CAPACITY",
      `${why} Try again later, or raise limits.concurrentRuns or limits.queuedRuns.`,
      { retryable: true, details: { active, queued: line.size } },
    );
  return {
    async enter({ tenant, priority, queueMs, signal }) {
      if (signal?.aborted) throw new AbortedError(signal.reason);
      if (active < concurrentRuns || nested.getStore() === true) {
        active++;
        return;
      }
      if (line.size >= queuedRuns) throw full(`${active} runs are active and ${line.size} wait.`);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiting: Waiting = { tenant, priority, admit: resolve };
      const giveUp = (error: Error): void => {
        if (line.remove(waiting)) reject(error);
      };
      const abort = (): void => giveUp(new AbortedError(signal?.reason));
      const late = (): void => giveUp(full(`No place was free within ${queueMs} ms.`));
      const deadline = queueMs === undefined ? undefined : setTimeout(late, queueMs);
      signal?.addEventListener("abort", abort, { once: true });
      line.add(waiting);
      await promise.finally(() => {
        clearTimeout(deadline);
        signal?.removeEventListener("abort", abort);
      });
    },
    leave() {
      const next = active <= concurrentRuns ? line.next() : undefined;
      if (next !== undefined) next.admit();
      else active--;
    },
    inside: (work) => nested.run(true, work),
  };
}
