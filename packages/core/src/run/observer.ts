import type { RunEvent } from "../types.ts";

type EventBody = RunEvent extends infer Event ? (Event extends RunEvent ? Omit<Event, "runId" | "at"> : never) : never;
export type Emit = (event: EventBody) => void;
export type Observer = (event: RunEvent) => void;

/**
 * Tells the observer; one that throws, or answers with a promise that fails, changes nothing. `took` is told how long the
 * run had to wait for it.
 */
export function createEmitter(runId: string, observer: Observer | undefined, took: (ms: number) => void): Emit {
  if (observer === undefined) return () => {};
  return (body) => {
    const before = performance.now();
    tell(observer, { runId, at: Date.now(), ...body } as RunEvent);
    took(performance.now() - before);
  };
}

/** One observer that tells all; none keeps the others from hearing. */
export function joinObservers(...given: readonly (Observer | undefined)[]): Observer | undefined {
  const observers = given.filter((one) => one !== undefined);
  if (observers.length < 2) return observers[0];
  return (event) => {
    for (const one of observers) tell(one, event);
  };
}

function tell(observer: Observer, event: RunEvent): void {
  try {
    const answer: unknown = observer(event);
    if (answer instanceof Promise) answer.catch(() => {});
  } catch {
    // Observers are not part of the run.
  }
}
