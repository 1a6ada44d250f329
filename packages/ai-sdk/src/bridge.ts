import { type CodeAct, createCodeAct } from "@codeact/core";
import type { ToolExecutionOptions, ToolSet } from "ai";
import { type HostTools, toHostTools } from "./host-tools.ts";
import { createSessions } from "./sessions.ts";
import type { ExecuteCodeInput, ExecuteCodeOutput, ExecuteCodeToolOptions } from "./types.ts";

/** Core over tools of the AI SDK. */
export interface Bridge {
  readonly core: CodeAct;
  tools(): ToolSet;
  update(tools: ToolSet): void;
  /** Settles when the schemas of all tools are known. */
  ready(): Promise<void>;
  execute(input: ExecuteCodeInput, call: ToolExecutionOptions<unknown>): AsyncGenerator<ExecuteCodeOutput, void>;
}

export function createBridge(options: ExecuteCodeToolOptions<ToolSet>): Bridge {
  const { toolsContext, context, onEvent, ...coreOptions } = options;
  const contexts = new Map(Object.entries(toolsContext ?? {}));
  const sessions = createSessions(contexts);
  const canAsk = coreOptions.onApproval !== undefined;
  const bridge = (toolSet: ToolSet): HostTools =>
    toHostTools(toolSet, { optionsOf: sessions.optionsOf, contextOf: (tool) => contexts.get(tool), canAsk });

  let { tools } = options;
  let hostTools = bridge(tools);
  const core = createCodeAct({
    ...coreOptions,
    tools: hostTools.tools,
    onEvent(event) {
      sessions.observe(event);
      onEvent?.(event);
    },
  });
  let ready = complete(hostTools);

  /** Construction is synchronous, so it finds what is wrong at once; only JSON Schemas that are promises come later. */
  function complete(incomplete: HostTools): Promise<void> {
    const completed = Promise.resolve(incomplete.late).then(() => {
      if (incomplete.late && incomplete === hostTools) core.update({ tools: incomplete.tools });
    });
    completed.catch(() => {}); // Told to whoever awaits `ready`.
    return completed;
  }

  return {
    core,
    tools: () => tools,
    update(toolSet) {
      const next = bridge(toolSet);
      core.update({ tools: next.tools });
      tools = toolSet;
      hostTools = next;
      ready = complete(next);
    },
    ready: () => ready,
    async *execute({ code }, call) {
      await ready;
      const { abortSignal: signal } = call;
      const runContext = typeof context === "function" ? context(call) : context;
      const execution = core.execution(code, { surface: () => false, signal, context: runContext });
      try {
        yield* sessions.run(execution, call);
      } finally {
        execution.close(); // A reader that leaves early ends the run; one that is over does not mind.
      }
    },
  };
}
