import { mayAsk } from "./approval/policy.ts";
import type { Engine } from "./engine.ts";
import { resolveEngine } from "./engines/resolve-engine.ts";
import { AbortedError, CodeActError, ConfigurationError } from "./errors.ts";
import { buildInstructions } from "./instructions/build-instructions.ts";
import { buildToolDescription } from "./instructions/build-tool-description.ts";
import { resolveLimits } from "./limits.ts";
import { createAdmission } from "./run/admission.ts";
import { Run, type RunConfiguration } from "./run/run.ts";
import { buildCatalog, type Catalog } from "./tools/catalog.ts";
import type { CodeAct, CodeActOptions, CodeActUpdate, ExecutionOptions, RunResult } from "./types.ts";

const optionNames: ReadonlySet<string> = new Set<keyof CodeActOptions>([
  "tools",
  "engine",
  "onApproval",
  "limits",
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
  const { onApproval, onEvent } = options;

  const open = (source: string, execution: ExecutionOptions): Run => {
    if (disposed) throw new AbortedError();
    const configuration: RunConfiguration = { engine, catalog, limits, admission, onApproval, onEvent };
    const run = new Run(configuration, source, execution, () => active.delete(run));
    active.add(run);
    return run;
  };

  return {
    async run(source, given = {}) {
      expectSomebodyToAsk(catalog, onApproval);
      const run = open(source, { ...given, surface: () => false });
      // Nothing is handed out, so the first answer is the result.
      return (await run.next()) as RunResult;
    },
    execution: (source, given) => open(source, given),
    buildInstructions: (given) => buildInstructions(catalog, { ...given, limits }),
    buildToolDescription: () => buildToolDescription(catalog),
    update(changes) {
      expectKnown(changes, updateNames, "changes");
      if (changes.tools !== undefined) catalog = buildCatalog(changes.tools);
    },
    warmup: () => engine.warmup(),
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

/** Fails closed: a program must not find out in its middle that nobody can be asked. */
function expectSomebodyToAsk({ tools }: Catalog, onApproval: CodeActOptions["onApproval"]): void {
  if (onApproval !== undefined) return;
  for (const [name, { tool }] of tools) {
    if (!mayAsk(tool)) continue;
    throw new CodeActError(
      "CODEACT_CONFIGURATION",
      `onApproval: the tool ${name} may require approval, so somebody must be asked. Give onApproval, or use execution().`,
      {
        details: { option: "onApproval", tool: name },
      },
    );
  }
}
