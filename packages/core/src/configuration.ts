import { createContinuations } from "./approval/continuations.ts";
import { resolveEngine } from "./engines/resolve-engine.ts";
import { ConfigurationError } from "./errors.ts";
import { resolveLimits } from "./limits.ts";
import { createAdmission } from "./run/admission.ts";
import type { RunConfiguration } from "./run/run.ts";
import { buildCatalog } from "./tools/catalog.ts";
import type { CodeActOptions, CodeActUpdate } from "./types.ts";

const optionNames: ReadonlySet<string> = new Set<keyof CodeActOptions>([
  "tools",
  "engine",
  "onApproval",
  "limits",
  "continuations",
  "onEvent",
  "operationPolicy",
]);
const updateNames: ReadonlySet<string> = new Set<keyof CodeActUpdate>(["tools"]);
const functionNames = ["onApproval", "onEvent", "operationPolicy"] as const;

/** Checks the options and makes what they ask for; throws `CODEACT_CONFIGURATION` naming the one that is wrong. */
export function configure(options: CodeActOptions): RunConfiguration {
  expectKnown(options, optionNames, "options");
  for (const name of functionNames) expectFunction(options[name], name);
  const limits = resolveLimits(options.limits);
  return {
    limits,
    admission: createAdmission(limits),
    engine: resolveEngine(options.engine),
    catalog: buildCatalog(options.tools),
    onApproval: options.onApproval,
    onEvent: options.onEvent,
    continuations: createContinuations(options.continuations),
    operations: [],
    operationPolicy: options.operationPolicy,
  };
}

/** The configuration of the runs that start from now on. */
export function reconfigure(configuration: RunConfiguration, changes: CodeActUpdate): RunConfiguration {
  expectKnown(changes, updateNames, "changes");
  return changes.tools === undefined ? configuration : { ...configuration, catalog: buildCatalog(changes.tools) };
}

function expectKnown(given: unknown, names: ReadonlySet<string>, what: string): void {
  if (typeof given !== "object" || given === null) throw new ConfigurationError(what, "must be an object");
  for (const name of Object.keys(given)) {
    if (!names.has(name)) throw new ConfigurationError(name, `is no option. Known: ${[...names].join(", ")}`);
  }
}

export function expectFunction(given: unknown, name: string): void {
  if (given !== undefined && typeof given !== "function") throw new ConfigurationError(name, "must be a function");
}
