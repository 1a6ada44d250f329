import { createContinuations } from "./approval/continuations.ts";
import { resolveEngine } from "./engines/resolve-engine.ts";
import { ConfigurationError } from "./errors.ts";
import { defaultInlineTools } from "./instructions/build-instructions.ts";
import { resolveLimits } from "./limits.ts";
import { createLookups } from "./lookup/lookups.ts";
import { createNetwork } from "./network/network.ts";
import { createAdmission } from "./run/admission.ts";
import { createHeldRuns } from "./run/held-runs.ts";
import type { RunConfiguration } from "./run/run.ts";
import { buildCatalog } from "./tools/catalog.ts";
import type { CodeActOptions, CodeActUpdate } from "./types.ts";

const optionNames: ReadonlySet<string> = new Set<keyof CodeActOptions>([
  "tools",
  "engine",
  "onApproval",
  "allowedDomains",
  "allowPrivateNetworks",
  "limits",
  "inlineTools",
  "continuations",
  "onEvent",
  "operationPolicy",
]);
const updateNames: ReadonlySet<string> = new Set<keyof CodeActUpdate>(["tools", "allowedDomains"]);
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
    operations: [createLookups(catalog), createNetwork({ ...options, limits })],
    operationPolicy: options.operationPolicy,
  };
}

/** The configuration of the runs that start from now on. */
export function reconfigure(
  configuration: Configuration,
  changes: CodeActUpdate,
  options: CodeActOptions,
): Configuration {
  expectKnown(changes, updateNames, "changes");
  const { tools, allowedDomains } = changes;
  const { limits } = configuration;
  const catalog = tools === undefined ? configuration.catalog : buildCatalog(tools);
  const rooms = [
    ...(tools === undefined ? [] : [createLookups(catalog)]),
    ...(allowedDomains === undefined ? [] : [createNetwork({ ...options, allowedDomains, limits })]),
  ];
  const replaced = new Set(rooms.map(({ kind }) => kind));
  const others = configuration.operations.filter(({ kind }) => !replaced.has(kind));
  return { ...configuration, catalog, operations: [...others, ...rooms] };
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
