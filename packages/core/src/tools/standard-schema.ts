import { ConfigurationError } from "../errors.ts";
import type { JsonSchema, SchemaCheck, SchemaIssue, SchemaResult } from "../types.ts";
import { describeValue, pathText, shorten } from "./describe-value.ts";

/** A schema of any library that follows Standard Schema (https://standardschema.dev): zod, valibot, arktype. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly jsonSchema?: {
      readonly input: (options: StandardJsonOptions) => Record<string, unknown>;
      readonly output: (options: StandardJsonOptions) => Record<string, unknown>;
    };
  };
}

interface StandardJsonOptions {
  readonly target: "draft-2020-12" | "draft-07";
  readonly libraryOptions?: Record<string, unknown>;
}

type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

const maximumIssues = 5;

/** Whether `value` is a schema object of a library; those of arktype are functions. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  return "~standard" in value && value["~standard"] !== null && typeof value["~standard"] === "object";
}

/** The JSON Schema of what goes into the schema, or of what comes out; throws `CODEACT_CONFIGURATION` with the remedy when there is none. */
export function toJsonSchema(schema: StandardSchema, side: "input" | "output", option: string): JsonSchema {
  const { vendor, jsonSchema } = schema["~standard"];
  if (jsonSchema === undefined)
    throw new ConfigurationError(option, `${vendor} gives no JSON Schema for it. ${remedyFor(vendor)}`);
  try {
    // What a transform gives has no schema of its own; outputs may be unknown, inputs must be told to the model.
    const options = side === "output" ? { libraryOptions: { unrepresentable: "any" } } : {};
    // zod hangs a validator on the JSON Schema too.
    const { "~standard": _, ...written } = jsonSchema[side]({ target: "draft-2020-12", ...options });
    return written;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "unknown reason";
    throw new ConfigurationError(
      option,
      `${vendor} cannot write it as JSON Schema: ${shorten(reason, 200)}. Use types that JSON has`,
    );
  }
}

function remedyFor(vendor: string): string {
  if (vendor === "zod") return "Use zod 4.2 or later";
  if (vendor === "valibot") return "Wrap it with toStandardJsonSchema of @valibot/to-json-schema";
  return `Use a version of ${vendor} that has Standard JSON Schema, or give a plain JSON Schema`;
}

/** The schema as a check; what it transforms and completes is the value. */
export function toSchemaCheck(schema: StandardSchema, reveal: boolean): SchemaCheck {
  const validate = schema["~standard"].validate;
  return (value) => {
    const result = validate(value);
    return result instanceof Promise
      ? result.then((late) => toResult(late, value, reveal))
      : toResult(result, value, reveal);
  };
}

function toResult(result: StandardResult<unknown>, given: unknown, reveal: boolean): SchemaResult {
  if (result.issues === undefined) return { valid: true, value: result.value };
  return { valid: false, issues: result.issues.slice(0, maximumIssues).map((issue) => toIssue(issue, given, reveal)) };
}

function toIssue(issue: StandardIssue, given: unknown, reveal: boolean): SchemaIssue {
  const keys = (issue.path ?? []).map((part) => {
    const key = typeof part === "object" ? part.key : part;
    return typeof key === "number" ? key : String(key);
  });
  const message = shorten(issue.message, 300).replace(/^Invalid (?:input|option): /, "");
  const came = describeValue(valueAt(given, keys), reveal);
  const expected = message.replace(/, received .+$/, "");
  const missing = came === "nothing" && keys.length > 0;
  return { path: pathText(keys), message: missing ? `is missing, ${expected}` : `${expected}, got ${came}` };
}

function valueAt(root: unknown, keys: readonly (string | number)[]): unknown {
  let value = root;
  for (const key of keys) {
    if (value === null || typeof value !== "object") return undefined;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return value;
}
