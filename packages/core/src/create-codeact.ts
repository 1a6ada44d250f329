import { checkDecisions, createContinuations } from "./approval/continuations.ts";
import type { Engine } from "./engine.ts";
import { resolveEngine } from "./engines/resolve-engine.ts";
import { AbortedError, ConfigurationError } from "./errors.ts";
import { buildInstructions } from "./instructions/build-instructions.ts";
import { buildToolDescription } from "./instructions/build-tool-description.ts";
import { resolveLimits } from "./limits.ts";
import { createAdmission } from "./run/admission.ts";
import { joinObservers } from "./run/observer.ts";
import { type Restored, Run, type RunConfiguration } from "./run/run.ts";
import { warmUp } from "./run/warm-up.ts";
import { buildCatalog, type Catalog } from "./tools/catalog.ts";
import type { CodeAct, CodeActOptions, CodeActUpdate, ExecutionOptions, RunResult, Surface } from "./types.ts";

const optionNames: ReadonlySet<string> = new Set<keyof CodeActOptions>([
  "tools",
  "engine",
  "onApproval",
  "limits",
  "continuations",
  "onEvent",
]);
const updateNames: ReadonlySet<string> = new Set<keyof CodeActUpdate>(["tools"]);

/**
 * Makes the one object an application needs: it runs programs and describes itself to the model.
 * Throws `CODEACT_CONFIGURATION` naming the option that is wrong.
 */
export function createCodeAct(options: CodeActOptions): CodeAct {
  expectKnown(options, optionNames, "options");
  expectFunction(options.onApproval, "onApproval");
  expectFunction(options.onEvent, "onEvent");
  const limits = resolveLimits(options.limits);
  const admission = createAdmission(limits);
  const engine = resolveEngine(options.engine);
  let catalog = buildCatalog(options.tools);
  let disposed = false;
  const active = new Set<Run>();
  const { onApproval } = options;
  const continuations = createContinuations(options.continuations);

  const open = (source: string, execution: ExecutionOptions, restored?: Restored): Run => {
    if (disposed) throw new AbortedError();
    expectFunction(execution.onEvent, "onEvent");
    const onEvent = joinObservers(options.onEvent, execution.onEvent);
    const configuration: RunConfiguration = { engine, catalog, limits, admission, onApproval, onEvent, continuations };
    const run = new Run(configuration, source, execution, () => active.delete(run), restored);
    active.add(run);
    return run;
  };
  /** Calls that must be asked are handed out only where nobody can be asked in this process. */
  const surface: Surface = onApproval === undefined ? "ask" : () => false;

  return {
    run: async (source, given = {}) => await runThrough(open(source, { ...given, surface }), limits.settleMs),
    async resume(continuation, { decisions = {}, ...given } = { decisions: {} }) {
      const state = continuations.open(continuation, given.context ?? {}, fingerprintsOf(catalog));
      let claimed = false;
      const claim = async (): Promise<void> => {
        await continuations.claim(state);
        claimed = true;
      };
      const restored = { state, decisions: checkDecisions(state, decisions), claim };
      const run = open(state.source, { ...given, surface }, restored);
      let status: string = "aborted";
      try {
        const result = await runThrough(run, limits.settleMs);
        ({ status } = result);
        return result;
      } finally {
        if (claimed) await continuations.settle(state, JSON.stringify({ runId: state.runId, status }));
      }
    },
    async cancel(continuation, { context = {} } = {}) {
      const state = continuations.open(continuation, context, fingerprintsOf(catalog));
      await continuations.claim(state);
      await continuations.settle(state, JSON.stringify({ runId: state.runId, status: "cancelled" }));
    },
    execution: (source, given) => open(source, given),
    buildInstructions: (given) => buildInstructions(catalog, { ...given, limits }),
    buildToolDescription: () => buildToolDescription(catalog),
    update(changes) {
      expectKnown(changes, updateNames, "changes");
      if (changes.tools !== undefined) catalog = buildCatalog(changes.tools);
    },
    warmup: () => warmUp(engine, limits),
    async [Symbol.asyncDispose]() {
      disposed = true;
      for (const run of active) run.close();
      await disposeOwned(engine, options.engine);
    },
  };
}

/** An engine that was handed in belongs to whoever made it. */
async function disposeOwned(engine: Engine, given: CodeActOptions["engine"]): Promise<void> {
  if (given !== engine) await engine.dispose();
}

function expectKnown(given: unknown, names: ReadonlySet<string>, what: string): void {
  if (typeof given !== "object" || given === null) throw new ConfigurationError(what, "must be an object");
  for (const name of Object.keys(given)) {
    if (!names.has(name)) throw new ConfigurationError(name, `is no option. Known: ${[...names].join(", ")}`);
  }
}

function expectFunction(given: unknown, name: string): void {
  if (given !== undefined && typeof given !== "function") throw new ConfigurationError(name, "must be a function");
}

/** Advances a run until it ends, or until nothing can go on without a person. */
async function runThrough(run: Run, settleMs: number): Promise<RunResult> {
  let grace: NodeJS.Timeout | undefined;
  try {
    let state = await run.next();
    while (state.status === "blocked") {
      grace ??= setInterval(() => run.abandon(), Math.max(1, settleMs));
      state = run.quiet ? run.interrupt() : await run.next();
    }
    return state;
  } finally {
    clearInterval(grace);
  }
}

function fingerprintsOf({ tools }: Catalog): ReadonlyMap<string, string> {
  return new Map([...tools].map(([name, { fingerprint }]) => [name, fingerprint]));
}
