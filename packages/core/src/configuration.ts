import { createContinuations } from "./approval/continuations.ts";
import { resolveEngine } from "./engines/resolve-engine.ts";
import { ConfigurationError } from "./errors.ts";
import { createFiles } from "./files/create-files.ts";
import { createTemporary, type Temporary } from "./files/temporary.ts";
import { defaultInlineTools } from "./instructions/build-instructions.ts";
import { defaultOutputChars, leastOutputChars } from "./instructions/format-result.ts";
import { expectWhole } from "./internal/expect-whole.ts";
import { createTurns } from "./internal/turns.ts";
import { resolveLimits } from "./limits.ts";
import { createKeptResults, type KeptResults } from "./lookup/kept-results.ts";
import { createLookups } from "./lookup/lookups.ts";
import { createNetwork } from "./network/network.ts";
import { createRecordSetup } from "./record/record-setup.ts";
import { createAdmission } from "./run/admission.ts";
import { createDurableRuns } from "./run/durable-runs.ts";
import { createHeldRuns } from "./run/held-runs.ts";
import type { RunConfiguration } from "./run/run-configuration.ts";
import { buildCatalog, type LearnedOutputs } from "./tools/catalog.ts";
import { createLearnedOutputs } from "./tools/learned-outputs.ts";
import { createTracing } from "./tracing/create-tracing.ts";
import type { CodeActOptions, CodeActUpdate, HostTool, TracingOptions } from "./types.ts";

const optionNames: ReadonlySet<string> = new Set<keyof CodeActOptions>([
  "tools",
  "engine",
  "approvalMode",
  "approvalScope",
  "defaultApprovalMode",
  "onApproval",
  "allowedDomains",
  "allowPrivateNetworks",
  "proxy",
  "limits",
  "inlineTools",
  "modelOutputChars",
  "learnOutputTypes",
  "continuations",
  "durable",
  "record",
  "onEvent",
  "tracing",
  "operationPolicy",
  "fileMounts",
  "workspaceRoot",
]);
const updateNames: ReadonlySet<string> = new Set<keyof CodeActUpdate>(["tools", "fileMounts", "allowedDomains"]);
const tracingNames: ReadonlySet<string> = new Set<keyof TracingOptions>(["contents"]);
const functionNames = ["onApproval", "onEvent", "operationPolicy"] as const;

/** What runs keep, and what the model is told. */
export interface Configuration extends RunConfiguration {
  readonly inlineTools: number;
  /** As they were given, for catalogs that know more of what they give. */
  readonly tools: readonly HostTool[];
  readonly learnedOutputs: LearnedOutputs | undefined;
  readonly keptResults: KeptResults;
  /** Shared by all its runs. */
  readonly temporary: Temporary;
}

/** So long others are not heard while programs are prepared. */
const turnMs = 5;

const modes = ["never_require", "always_require"] as const;

/** Checks the options and makes what they ask for; throws `CODEACT_CONFIGURATION` naming the one that is wrong. */
export function configure(options: CodeActOptions): Configuration {
  expectKnown(options, optionNames, "options");
  for (const name of functionNames) expectFunction(options[name], name);
  expectTracing(options.tracing);
  const limits = resolveLimits(options.limits);
  expectOneOf(options.defaultApprovalMode, "defaultApprovalMode", [...modes, "by_annotations"]);
  const continuations = createContinuations(options.continuations);
  const learnedOutputs = options.learnOutputTypes === true ? createLearnedOutputs() : undefined;
  const catalog = buildCatalog(options.tools, { ...options, learned: learnedOutputs });
  const keptResults = createKeptResults();
  const { modelOutputChars = defaultOutputChars, inlineTools = defaultInlineTools } = options;
  if (!(modelOutputChars >= leastOutputChars)) {
    throw new ConfigurationError("modelOutputChars", `must be a number of at least ${leastOutputChars}`);
  }
  expectWhole("inlineTools", inlineTools, 0);
  const temporary = createTemporary();
  return {
    limits,
    admission: createAdmission(limits),
    turns: createTurns(turnMs),
    engine: resolveEngine(options.engine),
    catalog,
    inlineTools,
    approval: {
      mode: expectOneOf(options.approvalMode, "approvalMode", modes),
      scope: expectOneOf(options.approvalScope, "approvalScope", ["call", "block"]),
    },
    onApproval: options.onApproval,
    onEvent: options.onEvent,
    tracing: options.tracing === false ? undefined : createTracing(options.tracing ?? {}),
    continuations,
    held: createHeldRuns({ holdMs: continuations.holdMs, most: limits.concurrentRuns }),
    tools: options.tools,
    learnedOutputs,
    keptResults,
    keepResult: (context, text) => (text.length > modelOutputChars ? keptResults.keep(context, text) : undefined),
    temporary,
    operations: [
      createLookups(catalog, keptResults),
      createFiles({ ...options, limits, temporary }),
      createNetwork({ ...options, limits }),
    ],
    operationPolicy: options.operationPolicy,
    durable: options.durable && createDurableRuns(options.durable, options.continuations),
    record: createRecordSetup(options.record),
  };
}

/** The configuration of the runs that start from now on. */
export function reconfigure(
  configuration: Configuration,
  changes: CodeActUpdate,
  options: CodeActOptions,
): Configuration {
  expectKnown(changes, updateNames, "changes");
  const { tools = configuration.tools, fileMounts, allowedDomains } = changes;
  const { limits, learnedOutputs, keptResults, temporary } = configuration;
  // Learned outputs are shown from here on, whatever else changes.
  const changed = changes.tools !== undefined || learnedOutputs !== undefined;
  const catalog = changed ? buildCatalog(tools, { ...options, learned: learnedOutputs }) : configuration.catalog;
  const rooms = [
    ...(changed ? [createLookups(catalog, keptResults)] : []),
    ...(fileMounts === undefined ? [] : [createFiles({ ...options, fileMounts, limits, temporary })]),
    ...(allowedDomains === undefined ? [] : [createNetwork({ ...options, allowedDomains, limits })]),
  ];
  const replaced = new Set(rooms.map(({ kind }) => kind));
  const others = configuration.operations.filter(({ kind }) => !replaced.has(kind));
  return { ...configuration, tools, catalog, operations: [...others, ...rooms] };
}

/** The first is the default. */
function expectOneOf<Value extends string>(
  given: unknown,
  name: keyof CodeActOptions,
  known: readonly [Value, ...Value[]],
): Value {
  const found = given === undefined ? known[0] : known.find((value) => value === given);
  if (found === undefined) throw new ConfigurationError(name, `must be one of ${known.join(", ")}`);
  return found;
}

function expectTracing(given: CodeActOptions["tracing"]): void {
  if (given === undefined || given === false) return;
  if (typeof given !== "object" || given === null)
    throw new ConfigurationError("tracing", "must be false or an object");
  expectKnown(given, tracingNames, "tracing");
}

function expectKnown(given: unknown, names: ReadonlySet<string>, what: string): void {
  if (typeof given !== "object" || given === null) throw new ConfigurationError(what, "must be an object");
  for (const name of Object.keys(given)) {
    if (!names.has(name)) throw new ConfigurationError(name, `is no option. Known: ${[...names].join(", ")}`);
  }
}

export function expectNumber(given: unknown, name: string): void {
  if (given === undefined || (typeof given === "number" && Number.isFinite(given))) return;
  throw new ConfigurationError(name, "must be a finite number");
}

export function expectFunction(given: unknown, name: string): void {
  if (given !== undefined && typeof given !== "function") throw new ConfigurationError(name, "must be a function");
}
