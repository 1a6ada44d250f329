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
  /** Yields a snapshot whenever calls have started or settled, until `run` settles. A slow reader skips snapshots. */
  until(run: Promise<unknown>): AsyncGenerator<ExecuteCodeProgress, void>;
}

export function createProgress(): Progress {
  const tools = new Map<string, ToolProgress>();
  let changed = false;
  let wake = (): void => {};

  return {
    observe(event) {
      if (event.type !== "call.started" && event.type !== "call.settled") return;
      const { tool } = event;
      const { started, succeeded, failed } = tools.get(tool) ?? { started: 0, succeeded: 0, failed: 0 };
      const next =
        event.type === "call.started"
          ? { tool, started: started + 1, succeeded, failed }
          : { tool, started, succeeded: succeeded + Number(event.ok), failed: failed + Number(!event.ok) };
      tools.set(tool, next);
      changed = true;
      wake();
    },
    async *until(run) {
      let over = false;
      const end = (): void => {
        over = true;
        wake();
      };
      run.then(end, end);
      while (!over) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (changed || over) resolve();
        });
        if (over) return;
        changed = false;
        yield { status: "running", calls: [...tools.values()] };
      }
    },
  };
}
