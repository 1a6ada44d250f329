import type { RunEvent } from "../types.ts";

type EventBody = RunEvent extends infer Event ? (Event extends RunEvent ? Omit<Event, "runId" | "at"> : never) : never;
export type Emit = (event: EventBody) => void;

/** Tells the observer; one that throws, or answers with a promise that fails, changes nothing. */
export function createEmitter(runId: string, observer: ((event: RunEvent) => void) | undefined): Emit {
  if (observer === undefined) return () => {};
  return (body) => {
    try {
      const answer: unknown = observer({ runId, at: Date.now(), ...body } as RunEvent);
      if (answer instanceof Promise) answer.catch(() => {});
    } catch {
      // Observers are not part of the run.
    }
  };
}
