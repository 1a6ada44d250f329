import { checkDecisions } from "./approval/continuations.ts";
import { configure, expectFunction, reconfigure } from "./configuration.ts";
import { AbortedError } from "./errors.ts";
import { buildInstructions } from "./instructions/build-instructions.ts";
import { buildToolDescription } from "./instructions/build-tool-description.ts";
import { joinObservers } from "./run/observer.ts";
import { type Restored, Run } from "./run/run.ts";
import { runThrough } from "./run/run-through.ts";
import { warmUp } from "./run/warm-up.ts";
import type { Catalog } from "./tools/catalog.ts";
import type { CodeAct, CodeActOptions, ExecutionOptions, RunResult, Surface } from "./types.ts";

/**
 * Makes the one object an application needs: it runs programs and describes itself to the model.
 * Throws `CODEACT_CONFIGURATION` naming the option that is wrong.
 */
export function createCodeAct(options: CodeActOptions): CodeAct {
  let configuration = configure(options);
  const { engine, limits, continuations, onApproval } = configuration;
  let disposed = false;
  const active = new Set<Run>();

  let warm = false;

  const open = (source: string, execution: ExecutionOptions, restored?: Restored): Run => {
    if (disposed) throw new AbortedError();
    // The first program is prepared while the engine starts; the run itself tells what went wrong.
    if (!warm) engine.warmup().catch(() => {});
    warm = true;
    expectFunction(execution.onEvent, "onEvent");
    const onEvent = joinObservers(configuration.onEvent, execution.onEvent);
    const run = new Run({ ...configuration, onEvent }, source, execution, () => active.delete(run), restored);
    active.add(run);
    return run;
  };
  /** Calls that must be asked are handed out only where nobody can be asked in this process. */
  const surface: Surface = onApproval === undefined ? "ask" : () => false;

  return {
    run: async (source, given = {}) => await runThrough(open(source, { ...given, surface }), limits.settleMs),
    async resume(continuation, { decisions = {}, ...given } = { decisions: {} }) {
      const state = continuations.open(continuation, given.context ?? {}, fingerprintsOf(configuration.catalog));
      let claimed = false;
      const claim = async (): Promise<void> => {
        await continuations.claim(state);
        claimed = true;
      };
      const restored = { state, decisions: checkDecisions(state, decisions), claim };
      const run = open(state.source, { ...given, surface }, restored);
      let status: RunResult["status"] | "aborted" = "aborted";
      try {
        const result = await runThrough(run, limits.settleMs);
        ({ status } = result);
        return result;
      } finally {
        if (claimed) await continuations.settle(state, JSON.stringify({ runId: state.runId, status }));
      }
    },
    async cancel(continuation, { context = {} } = {}) {
      const state = continuations.open(continuation, context, fingerprintsOf(configuration.catalog));
      await continuations.claim(state);
      await continuations.settle(state, JSON.stringify({ runId: state.runId, status: "cancelled" }));
    },
    execution: (source, given) => open(source, given),
    buildInstructions: (given) =>
      buildInstructions(configuration.catalog, { ...given, limits, inlineTools: configuration.inlineTools }),
    buildToolDescription: () => buildToolDescription(configuration.catalog),
    update(changes) {
      configuration = reconfigure(configuration, changes);
    },
    warmup: () => warmUp(engine, limits),
    async [Symbol.asyncDispose]() {
      disposed = true;
      for (const run of active) run.close();
      // An engine that was handed in belongs to whoever made it.
      if (options.engine !== engine) await engine.dispose();
    },
  };
}

function fingerprintsOf({ tools }: Catalog): ReadonlyMap<string, string> {
  return new Map([...tools].map(([name, { fingerprint }]) => [name, fingerprint]));
}
