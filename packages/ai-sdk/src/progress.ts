import type { RunEvent } from "@codeact/core";

/** Preliminary result of `execute_code`: how far its calls are. As many rows as the program has used tools. */
export interface ExecuteCodeProgress {
  readonly status: "running";
  readonly calls: readonly ToolProgress[];
}

export interface ToolProgress {
  readonly tool: string;
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
}

export interface Progress {
  observe(event: RunEvent): void;
  /** Yields whenever calls have started or settled, until `run` settles. A slow reader skips what is out of date. */
  until(run: Promise<unknown>): AsyncGenerator<ExecuteCodeProgress, void>;
}

export function createProgress(): Progress {
  const rows = new Map<string, ToolProgress>();
  let isNew = false;
  let wake = (): void => {};

  return {
    observe(event) {
      if (event.type !== "call.started" && event.type !== "call.settled") return;
      const row = rows.get(event.tool) ?? { tool: event.tool, started: 0, succeeded: 0, failed: 0 };
      const column = event.type === "call.started" ? "started" : event.ok ? "succeeded" : "failed";
      rows.set(event.tool, { ...row, [column]: row[column] + 1 });
      isNew = true;
      wake();
    },
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
        yield { status: "running", calls: [...rows.values()] };
      }
    },
  };
}
