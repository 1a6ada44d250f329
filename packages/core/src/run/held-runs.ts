import type { Place, RunState } from "../approval/run-state.ts";
import type { Guest } from "./guest.ts";
import type { Written } from "./recorder.ts";

/** A run that waits, with its sandbox. */
export interface HeldRun {
  /** What its continuation is sealed as. */
  readonly place: Place;
  readonly tenant: string | undefined;
  /** It has a journal, so that whoever dies with it leaves it to others. */
  readonly durable: boolean;
  /** Gives its sandbox up; the run can be replayed. */
  rest(): void;
  /** Ends it here, so that another run goes on in its sandbox. */
  handOver(): Promise<Handover>;
}

export interface Handover {
  readonly guest: Guest;
  /** How it stands by now. */
  readonly state: RunState;
  /** Its journal, when it is durable. */
  readonly written: Written | undefined;
}

/** Keeps waiting runs for a while, so that going on takes no replay. The oldest make room for new ones. */
export interface HeldRuns {
  hold(run: HeldRun): void;
  /** It goes on, or has ended. */
  release(run: HeldRun): void;
  find(place: Place, tenant: string | undefined): HeldRun | undefined;
  /** The continuation of one is good for nothing any more. */
  drop(place: Place): void;
  /** All of them give up their sandboxes. */
  clear(): void;
}

export function createHeldRuns({ holdMs, most }: { readonly holdMs: number; readonly most: number }): HeldRuns {
  const held = new Map<HeldRun, NodeJS.Timeout>();
  const release = (run: HeldRun): boolean => {
    clearTimeout(held.get(run));
    return held.delete(run);
  };
  const rest = (run: HeldRun): void => {
    if (release(run)) run.rest();
  };
  const at = ({ runId, generation }: Place): HeldRun[] =>
    [...held.keys()].filter(({ place }) => place.runId === runId && place.generation === generation);
  return {
    hold(run) {
      release(run);
      held.set(run, setTimeout(() => rest(run), holdMs).unref());
      const [oldest] = held.keys();
      if (holdMs === 0) rest(run);
      else if (held.size > most && oldest !== undefined) rest(oldest);
    },
    release,
    find: (place, tenant) => at(place).find((run) => run.tenant === tenant),
    drop(place) {
      for (const run of at(place)) rest(run);
    },
    clear() {
      for (const run of held.keys()) rest(run);
    },
  };
}
