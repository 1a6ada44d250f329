import { ConfigurationError } from "../errors.ts";
import { executeCodeTool } from "../instructions/execute-code-tool.ts";
import { schemaIssues } from "../tools/schema-issues.ts";
import type { HostTool, JsonSchema, SchemaCheck } from "../types.ts";

/** A schema of a framework. */
export interface BridgedSchema {
  /** May throw, and may come later. */
  readonly json: () => object | PromiseLike<object>;
  /** The library's own check. @default the JSON Schema is applied */
  readonly parse?: ((value: unknown) => Parsed | PromiseLike<Parsed>) | undefined;
  /** Without a JSON Schema it is left out, instead of refused. @default false */
  readonly optional?: boolean;
}

/** What checks of libraries give. */
export type Parsed =
  | { readonly success: true; readonly value: unknown }
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: unknown };

type Replaced = "description" | "inputSchema" | "outputSchema" | "validateInput" | "validateOutput";

/** A tool of a framework. */
export interface BridgedTool extends Omit<HostTool, Replaced> {
  /** @default title or name */
  readonly description?: string | undefined;
  readonly input: BridgedSchema;
  readonly output?: BridgedSchema | undefined;
}

/** Of a tool that no program can call: says so by name. */
export function refuseTool(name: string | undefined, why: string): never {
  throw new ConfigurationError(`tools.${name ?? "?"}`, why);
}

/** Tools that the model's provider runs are out of reach. */
export const runByProvider = "is run by the model's provider, so a program cannot call it";

/** JSON Schemas that come later are empty at first, and are put into `late`. Throws for a tool that cannot be bridged. */
export function toHostTool({ input, output, ...tool }: BridgedTool, late: Promise<unknown>[]): HostTool {
  const { name, description, title } = tool;
  if (name === executeCodeTool.name) refuseTool(name, "has the name of the tool that runs programs; give it another");
  const outputSchema = output && readSchema(name, output, late);
  return {
    ...tool,
    description: description || title || name,
    inputSchema: readSchema(name, input, late) ?? {},
    outputSchema,
    validateInput: toCheck(input),
    validateOutput: outputSchema && output && toCheck(output),
  };
}

function readSchema(name: string, { json, optional }: BridgedSchema, late: Promise<unknown>[]): JsonSchema | undefined {
  const fail = (cause: unknown): undefined =>
    optional ? undefined : refuseTool(name, `has a schema without JSON Schema: ${String(cause)}`);
  try {
    const schema = json();
    if (!isPromise(schema)) return { ...schema };
    const empty = {};
    late.push(Promise.resolve(schema).then((known) => Object.assign(empty, known), fail));
    return empty;
  } catch (cause) {
    return fail(cause);
  }
}

/** JSON Schema has a keyword of that name. */
function isPromise(schema: object): schema is PromiseLike<object> {
  return "then" in schema && typeof schema.then === "function";
}

function toCheck({ parse }: BridgedSchema): SchemaCheck | undefined {
  return (
    parse &&
    (async (value) => {
      const parsed = await parse(value);
      if (!parsed.success) return { valid: false, issues: schemaIssues(parsed.error) };
      return { valid: true, value: "value" in parsed ? parsed.value : parsed.data };
    })
  );
}
