import { createContinuations } from "./approval/continuations.ts";
import { resolveEngine } from "./engines/resolve-engine.ts";
import { ConfigurationError } from "./errors.ts";
import { defaultInlineTools } from "./instructions/build-instructions.ts";
import { resolveLimits } from "./limits.ts";
import { createLookups } from "./lookup/lookups.ts";
import { createAdmission } from "./run/admission.ts";
import { createHeldRuns } from "./run/held-runs.ts";
import type { RunConfiguration } from "./run/run.ts";
import { buildCatalog, type Catalog } from "./tools/catalog.ts";
import type { CodeActOptions, CodeActUpdate } from "./types.ts";

const optionNames: ReadonlySet<string> = new Set<keyof CodeActOptions>([
  "tools",
  "engine",
  "onApproval",
  "limits",
  "inlineTools",
  "continuations",
  "onEvent",
  "operationPolicy",
]);
const updateNames: ReadonlySet<string> = new Set<keyof CodeActUpdate>(["tools"]);
const functionNames = ["onApproval", "onEvent", "operationPolicy"] as const;

/** What runs keep, and what the model is told. */
export interface Configuration extends RunConfiguration {
  readonly inlineTools: number;
}

/** Checks the options and makes what they ask for; throws `CODEACT_CONFIGURATION` naming the one that is wrong. */
export function configure(options: CodeActOptions): Configuration {
  expectKnown(options, optionNames, "options");
  for (const name of functionNames) expectFunction(options[name], name);
  const limits = resolveLimits(options.limits);
  const catalog = buildCatalog(options.tools);
  const continuations = createContinuations(options.continuations);
  return {
    limits,
    admission: createAdmission(limits),
    engine: resolveEngine(options.engine),
    catalog,
    inlineTools: expectCount(options.inlineTools ?? defaultInlineTools, "inlineTools"),
    onApproval: options.onApproval,
    onEvent: options.onEvent,
    continuations,
    held: createHeldRuns({ holdMs: continuations.holdMs, most: limits.concurrentRuns }),
    operations: [createLookups(catalog)],
    operationPolicy: options.operationPolicy,
  };
}

/** The configuration of the runs that start from now on. */
export function reconfigure(configuration: Configuration, changes: CodeActUpdate): Configuration {
  expectKnown(changes, updateNames, "changes");
  return changes.tools === undefined ? configuration : withCatalog(configuration, buildCatalog(changes.tools));
}

function withCatalog(configuration: Configuration, catalog: Catalog): Configuration {
  const others = configuration.operations.filter(({ kind }) => kind !== "lookup");
  return { ...configuration, catalog, operations: [...others, createLookups(catalog)] };
}

function expectCount(given: number, name: string): number {
  if (!Number.isInteger(given) || given < 0) throw new ConfigurationError(name, "must be a whole number from 0");
  return given;
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
