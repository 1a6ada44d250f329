import { checkAnswers } from "./approval/answers.ts";
import { createDecisions } from "./approval/decisions.ts";
import { isContinuation } from "./approval/envelope.ts";
import { asking } from "./approval/policy.ts";
import type { RunState } from "./approval/run-state.ts";
import { configure, expectFunction, expectNumber, reconfigure } from "./configuration.ts";
import { buildInstructions } from "./instructions/build-instructions.ts";
import { buildToolDescription } from "./instructions/build-tool-description.ts";
import { describeRooms } from "./instructions/describe-rooms.ts";
import { resultForModel } from "./instructions/result-for-model.ts";
import type { DurableRun } from "./run/durable-runs.ts";
import { joinObservers } from "./run/observer.ts";
import { createOnce } from "./run/once.ts";
import { recoverRun } from "./run/recover-run.ts";
import { Roster } from "./run/roster.ts";
import { Run } from "./run/run.ts";
import { runThrough } from "./run/run-through.ts";
import { warmUp } from "./run/warm-up.ts";
import { type Catalog, fingerprintsOf } from "./tools/catalog.ts";
import type { CodeAct, CodeActOptions, ExecutionOptions, Surface } from "./types.ts";

/**
 * Makes the one object an application needs: it runs programs and describes itself to the model.
 * Throws `CODEACT_CONFIGURATION` naming the option that is wrong.
 */
export function createCodeAct(options: CodeActOptions): CodeAct {
  let configuration = configure(options);
  const { engine, limits, continuations, held, onApproval } = configuration;
  const decisions = createDecisions(options.continuations);
  const roster = new Roster();
  let warm = false;

  const open = (source: string, execution: ExecutionOptions, restored?: RunState, taken?: DurableRun): Run => {
    roster.expectOpen();
    // The first program is prepared while the engine starts; the run itself tells what went wrong.
    if (!warm) engine.warmup(limits).catch(() => {});
    warm = true;
    expectFunction(execution.onEvent, "onEvent");
    for (const name of ["priority", "queueMs"] as const) expectNumber(execution[name], name);
    const onEvent = joinObservers(configuration.onEvent, execution.onEvent);
    const surfaced = { ...execution, surface: execution.surface ?? surface };
    return new Run({ ...configuration, onEvent }, source, surfaced, roster, restored, taken);
  };
  const restore = (continuation: string, execution: ExecutionOptions): Run => {
    const state = continuations.open(continuation, execution.context ?? {}, knownTools(configuration.catalog));
    checkAnswers(state, execution.decisions ?? {}, [], continuations.outcomes);
    return open(state.source, execution, state);
  };
  /** Calls that must be asked are handed out only where nobody can be asked in this process. */
  const surface: Surface = onApproval === undefined ? "ask" : () => false;

  return {
    run: async (source, given = {}) => await runThrough(open(source, given)),
    resume: async (continuation, given) => await runThrough(restore(continuation, given)),
    async recover(runId, given = {}) {
      const goOn = (state: RunState, taken: DurableRun): Run => open(state.source, given, state, taken);
      return await recoverRun(runId, {
        ...given,
        durable: configuration.durable,
        ttlMs: continuations.ttlMs,
        open: goOn,
      });
    },
    async cancel(continuation, { context = {} } = {}) {
      const state = continuations.open(continuation, context, knownTools(configuration.catalog));
      const claimed = await continuations.claim(state);
      held.drop(state);
      await continuations.settle(claimed, JSON.stringify({ runId: state.runId, status: "cancelled" }));
      await configuration.durable?.cancel(state);
    },
    execution: (text, given = {}) => (isContinuation(text) ? restore(text, given) : open(text, given)),
    keep: continuations.kept.keep,
    recall: continuations.kept.recall,
    decide: decisions.decide,
    runOnce: createOnce({ continuations, decisions, limits, tools: () => configuration.catalog.tools }),
    asking: () =>
      onApproval === undefined ? asking(configuration.approval, configuration.catalog.tools.values()) : [],
    resultForModel: (result) => resultForModel(result, { maxChars: options.modelOutputChars }),
    buildInstructions: (given) =>
      buildInstructions(configuration.catalog, {
        ...given,
        limits,
        inlineTools: configuration.inlineTools,
        ...describeRooms(configuration.operations),
      }),
    buildToolDescription: () => buildToolDescription(configuration.catalog),
    update(changes) {
      configuration = reconfigure(configuration, changes, options);
    },
    warmup: () => warmUp(engine, limits),
    async [Symbol.asyncDispose]() {
      await roster.close();
      held.clear();
      await configuration.temporary.dispose();
      // An engine that was handed in belongs to whoever made it.
      if (options.engine !== engine) await engine.dispose();
    },
  };
}

function knownTools(catalog: Catalog): ReadonlyMap<string, string> {
  return new Map(Object.entries(fingerprintsOf(catalog)));
}
