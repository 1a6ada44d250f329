import type { Execution, RunEvent, RunResult } from "@codeact/core";
import type { ToolExecutionOptions } from "ai";
import { createProgress, type Progress } from "./progress.ts";
import type { ExecuteCodeOutput } from "./types.ts";

/** The `execute_code` calls under way, by the run of their program. */
export interface Sessions {
  /** Runs a program to its end and yields how far its calls are. */
  run(execution: Execution, call: ToolExecutionOptions<unknown>): AsyncGenerator<ExecuteCodeOutput, void>;
  observe(event: RunEvent): void;
  /** What the AI SDK tells a tool beside its input, for a call inside a program. */
  optionsOf(tool: string, call: { runId: string; callId: string }): ToolExecutionOptions<unknown>;
}

interface Session {
  readonly call: ToolExecutionOptions<unknown>;
  readonly contexts: ReadonlyMap<string, unknown>;
  readonly progress: Progress;
}

export function createSessions(defaultContexts: ReadonlyMap<string, unknown>): Sessions {
  const sessions = new Map<string, Session>();
  return {
    async *run(execution, call) {
      const contexts = new Map([...defaultContexts, ...Object.entries(call.context ?? {})]);
      const progress = createProgress();
      sessions.set(execution.runId, { call, contexts, progress });
      try {
        const run = execution.next();
        yield* progress.until(run);
        yield (await run) as RunResult; // Core runs every call itself, so the run is never blocked.
      } finally {
        sessions.delete(execution.runId);
      }
    },
    observe(event) {
      sessions.get(event.runId)?.progress.observe(event);
    },
    optionsOf(tool, { runId, callId }) {
      const session = sessions.get(runId);
      if (!session) throw new Error("The execute_code call this belongs to is over.");
      const { call, contexts } = session;
      return { ...call, toolCallId: `${call.toolCallId}~${callId}`, context: contexts.get(tool) };
    },
  };
}
