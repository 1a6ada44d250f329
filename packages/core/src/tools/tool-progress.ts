import type { RunEvent } from "../types.ts";

/** How far the calls of one tool are. Calls that were refused have failed without having started. */
export interface ToolProgress {
  readonly tool: string;
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** Counts calls while a run goes on. Make one with `createProgress`. */
export interface Progress {
  /** Takes the events of one run, as `onEvent` of its options. */
  readonly observe: (event: RunEvent) => void;
  /** One for each tool the program has used, in the order of their first calls. */
  rows(): readonly ToolProgress[];
  /** Yields the rows whenever calls have started or settled, until `run` settles. A slow reader skips what is out of date. */
  until(run: Promise<unknown>): AsyncGenerator<readonly ToolProgress[], void>;
}

/** A program may make up as many names as it likes; those get no row. */
const codesBeforeLookup: ReadonlySet<unknown> = new Set(["TOOL_NOT_FOUND", "LIMIT_TOOL_CALLS"]);

/** Counts the calls of one run, for people who watch it. */
export function createProgress(): Progress {
  const rows = new Map<string, ToolProgress>();
  let isNew = false;
  let wake = (): void => {};

  return {
    observe(event) {
      if (event.type !== "call.started" && event.type !== "call.settled") return;
      const isRefused = event.type === "call.settled" && codesBeforeLookup.has(event.code);
      if (isRefused && !rows.has(event.tool)) return;
      const row = rows.get(event.tool) ?? { tool: event.tool, started: 0, succeeded: 0, failed: 0 };
      const column = event.type === "call.started" ? "started" : event.ok ? "succeeded" : "failed";
      rows.set(event.tool, { ...row, [column]: row[column] + 1 });
      isNew = true;
      wake();
    },
    rows: () => [...rows.values()],
    async *until(run) {
      let isOver = false;
      const end = (): void => {
        isOver = true;
        wake();
      };
      run.then(end, end);
      while (!isOver) {
        if (!isNew) await new Promise<void>((resolve) => (wake = resolve));
        if (isOver) return;
        isNew = false;
        yield [...rows.values()];
      }
    },
  };
}
