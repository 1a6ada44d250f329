import { createHash } from "node:crypto";
import { ConfigurationError } from "../errors.ts";
import { canonicalJson } from "../internal/canonical-json.ts";
import type { CodeActOptions, HostTool, JsonSchema, JsonValue, SchemaCheck, SchemaResult } from "../types.ts";
import { approvalByAnnotations } from "./approval-by-annotations.ts";
import { type CheckedSchema, checkSchema } from "./check-schema.ts";
import { checkTool, toolOption } from "./check-tool.ts";
import { createDeadline, type Deadline } from "./deadline.ts";
import { declareTool, type ToolDeclaration } from "./declare-tool.ts";
import { createSchemaCompiler } from "./load-ajv.ts";
import { createSchemaValidator, type ValidatorTools } from "./schema-validator.ts";
import type { TypeNames } from "./type-names.ts";

export { describeInvalidInput, describeInvalidOutput } from "./describe-invalid-input.ts";
export { describeMissingTool, nearestNames } from "./describe-missing-tool.ts";

export interface CatalogTool {
  /** A frozen copy of what was given. */
  readonly tool: HostTool;
  /** SHA-256 in hex over name, description, schemas and kind of approval mode. */
  readonly fingerprint: string;
  /** What the tool takes: the input as its schema gives it. Where an object is wanted, JSON of one is that object, and no input is an empty one. */
  checkInput(value: unknown): SchemaResult | Promise<SchemaResult>;
  /** The messages quote nothing of the output. */
  readonly checkOutput: SchemaCheck | undefined;
  /** What it was seen to give before this catalog was built; it is shown, and never checked. */
  readonly learnedOutput: JsonSchema | undefined;
  /** The tool as TypeScript; `names` holds the names of types given so far in the same text. */
  declare(names: TypeNames): ToolDeclaration;
}

/** The validated set of tools; names that come from the guest are looked up in `tools` and nowhere else. */
export interface Catalog {
  readonly tools: ReadonlyMap<string, CatalogTool>;
  /** In the order given. */
  readonly names: readonly string[];
  /** Changes whenever anything the model or the journal knows of the tools changes. */
  readonly version: string;
}

/** Fingerprints of all tools, by name. */
export function fingerprintsOf({ tools }: Catalog): Readonly<Record<string, string>> {
  return Object.fromEntries([...tools].map(([name, { fingerprint }]) => [name, fingerprint]));
}

/** What tools without an output schema were seen to give, by fingerprint. */
export interface LearnedOutputs {
  /** As it was when the catalog was built. */
  schemaOf(fingerprint: string): JsonSchema | undefined;
  observe(fingerprint: string, output: unknown): void;
}

export interface CatalogOptions {
  /** How messages name the tools. @default "tools" */
  readonly option?: string;
  /** Of tools that have none. @default "never_require" */
  readonly defaultApprovalMode?: CodeActOptions["defaultApprovalMode"];
  readonly learned?: LearnedOutputs | undefined;
}

/** Validates tools without compiling a schema; throws `CODEACT_CONFIGURATION` naming the tool that is wrong. */
export function buildCatalog(given: readonly HostTool[], options: CatalogOptions = {}): Catalog {
  const { option = "tools" } = options;
  if (!Array.isArray(given)) throw new ConfigurationError(option, "must be an array of tools");
  const shared = createValidatorTools();
  const tools = new Map<string, CatalogTool>();
  const places = new Map<string, string>();
  const version = createHash("sha256");
  for (const [index, tool] of given.entries()) {
    const place = `${option}[${index}]`;
    checkTool(tool, place);
    const other = places.get(tool.name.toLowerCase());
    if (other !== undefined)
      throw new ConfigurationError(
        toolOption(place, tool.name),
        `has the same name as ${other}, at least when case is ignored`,
      );
    places.set(tool.name.toLowerCase(), toolOption(place, tool.name));
    const entry = createCatalogTool(tool, toolOption(place, tool.name), shared, options);
    tools.set(tool.name, entry);
    version.update(JSON.stringify([describedParts(entry.tool), (entry.learnedOutput ?? null) as JsonValue]));
  }
  return Object.freeze({ tools, names: Object.freeze([...tools.keys()]), version: version.digest("hex") });
}

function modeOf(
  { approvalMode, annotations }: HostTool,
  { defaultApprovalMode = "never_require" }: CatalogOptions,
): NonNullable<HostTool["approvalMode"]> {
  if (approvalMode !== undefined) return approvalMode;
  return defaultApprovalMode === "by_annotations" ? approvalByAnnotations(annotations) : defaultApprovalMode;
}

function createCatalogTool(
  given: HostTool,
  option: string,
  shared: ValidatorTools,
  options: CatalogOptions,
): CatalogTool {
  const input = checkSchema(given.inputSchema, `${option}.inputSchema`);
  const output =
    given.outputSchema === undefined ? undefined : checkSchema(given.outputSchema, `${option}.outputSchema`);
  const tool: HostTool = Object.freeze({
    ...given,
    approvalMode: modeOf(given, options),
    inputSchema: input.schema,
    ...(output === undefined ? {} : { outputSchema: output.schema }),
    execute: given.execute.bind(given),
  });
  const check = given.validateInput?.bind(given) ?? createSchemaValidator(input, shared, true);
  const wantsObject = input.schema.type === "object";
  const fingerprint = createHash("sha256")
    .update(canonicalJson(describedParts(tool)))
    .digest("hex");
  const learns = output === undefined && given.validateOutput === undefined ? options.learned : undefined;
  const learnedOutput = learns?.schemaOf(fingerprint);
  return Object.freeze({
    tool,
    fingerprint,
    learnedOutput,
    checkInput: (value: unknown) => check(wantsObject ? meantObject(value) : value),
    checkOutput: given.validateOutput?.bind(given) ?? outputCheck(output, shared) ?? watch(fingerprint, learns),
    declare: (names: TypeNames) => declareTool(tool, names, learnedOutput),
  });
}

/** No input at all is an empty object, and JSON of an object is that object. */
function meantObject(value: unknown): unknown {
  if (value === undefined) return {};
  if (typeof value !== "string" || !/^\s*\{/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Takes every output, and learns of it. */
function watch(fingerprint: string, learned: LearnedOutputs | undefined): SchemaCheck | undefined {
  if (learned === undefined) return undefined;
  return (value) => {
    learned.observe(fingerprint, value);
    return { valid: true, value };
  };
}

function outputCheck(output: CheckedSchema | undefined, shared: ValidatorTools): SchemaCheck | undefined {
  return output === undefined ? undefined : createSchemaValidator(output, shared, false);
}

function describedParts({ name, description, inputSchema, outputSchema, approvalMode }: HostTool): JsonValue {
  const mode = typeof approvalMode === "function" ? "policy" : (approvalMode ?? "never_require");
  // Schemas were copied by checkSchema, so they are JSON.
  return [name, description, inputSchema as JsonValue, (outputSchema ?? null) as JsonValue, mode];
}

function createValidatorTools(): ValidatorTools {
  let deadline: Deadline | undefined;
  return {
    compiler: createSchemaCompiler(),
    deadline: () => {
      deadline ??= createDeadline();
      return deadline;
    },
  };
}
