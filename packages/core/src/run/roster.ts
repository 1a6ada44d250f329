import { AbortedError } from "../errors.ts";
import type { ActiveRun, RunRoster } from "./run-configuration.ts";

/** The runs of one codeact object, until it is disposed. */
export interface Roster extends RunRoster {
  /** Throws `CODEACT_ABORTED` when it is closed. */
  expectOpen(): void;
  /** Ends all runs that are not over, and takes no more. */
  close(): Promise<void>;
}

export function createRoster(): Roster {
  const active = new Set<ActiveRun>();
  let closed = false;
  const expectOpen = (): void => {
    if (closed) throw new AbortedError();
  };
  return {
    expectOpen,
    enter(run) {
      expectOpen();
      active.add(run);
    },
    leave: (run) => active.delete(run),
    async close() {
      closed = true;
      await Promise.all([...active].map((run) => run.leave()));
    },
  };
}
