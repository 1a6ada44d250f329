import { ConfigurationError, type HostTool, type JsonSchema, type SchemaCheck } from "@codeact/core";
import { asSchema, type FlexibleSchema, type ToolExecutionOptions, type ToolSet } from "ai";
import { unwrapMcpResult } from "./mcp-result.ts";
import { messageOf, schemaIssues } from "./schema-issues.ts";

export interface Surroundings {
  /** What the AI SDK tells a tool beside its input, for one call inside a program. */
  optionsOf(tool: string, call: { runId: string; callId: string }): ToolExecutionOptions<unknown>;
  /** The tool's context as far as it is known before any call. */
  contextOf(tool: string): unknown;
  /** Whether somebody in this process can be asked to approve calls. */
  canAsk: boolean;
}

export interface HostTools {
  readonly tools: readonly HostTool[];
  /** Settles when JSON Schemas that are promises have filled in the empty ones in `tools`; absent without any. */
  readonly late?: Promise<unknown>;
}

type AnyTool = ToolSet[string];
type Refuse = (why: string) => never;

/** Tools of the AI SDK as host tools of core. Throws for one that a program cannot call. */
export function toHostTools(toolSet: ToolSet, surroundings: Surroundings): HostTools {
  const late: Promise<unknown>[] = [];
  const tools = Object.entries(toolSet).map(([name, tool]) => toHostTool(name, tool, surroundings, late));
  return late.length > 0 ? { tools, late: Promise.all(late) } : { tools };
}

function toHostTool(name: string, tool: AnyTool, surroundings: Surroundings, late: Promise<unknown>[]): HostTool {
  const { optionsOf, contextOf, canAsk } = surroundings;
  const { execute, inputSchema, outputSchema, needsApproval } = tool;
  const refuse: Refuse = (why) => {
    throw new ConfigurationError(`tools.${name}`, why);
  };
  if (tool.isProviderExecuted) return refuse("is run by the model's provider, so a program cannot call it");
  if (!execute) return refuse("has no execute function, so a program cannot call it");
  if (needsApproval && !canAsk) return refuse("may need approval, which a program can get from onApproval alone");
  // What JSON Schema cannot express, such as a date, is not what the program gets; then the output is left unchecked.
  const outputJsonSchema = outputSchema && toJsonSchema(outputSchema, late, () => undefined);
  return {
    name,
    title: tool.title,
    description: describe(name, tool, contextOf(name), refuse),
    inputSchema: toJsonSchema(inputSchema, late, refuse),
    outputSchema: outputJsonSchema,
    validateInput: toCheck(inputSchema),
    validateOutput: outputSchema && outputJsonSchema && toCheck(outputSchema),
    approvalMode: needsApproval
      ? async ({ input, ...call }) => {
          const asks = typeof needsApproval === "boolean" || (await needsApproval(input, optionsOf(name, call)));
          return asks ? "ask" : "allow";
        }
      : "never_require",
    async execute(input, call) {
      const output: unknown = execute(input, { ...optionsOf(name, call), abortSignal: call.signal });
      return unwrapMcpResult(isAsyncIterable(output) ? await lastOf(output) : await output);
    },
  };
}

function describe(name: string, { description, title }: AnyTool, context: unknown, refuse: Refuse): string {
  if (typeof description !== "function") return description || title || name;
  try {
    return description({ context });
  } catch (cause) {
    return refuse(`has a description that fails; does it need toolsContext? ${messageOf(cause)}`);
  }
}

function toJsonSchema<Otherwise>(
  schema: FlexibleSchema<unknown>,
  late: Promise<unknown>[],
  otherwise: (why: string) => Otherwise,
): JsonSchema | Otherwise {
  const fail = (cause: unknown): Otherwise => otherwise(`has a schema without JSON Schema: ${messageOf(cause)}`);
  try {
    const json = asSchema(schema).jsonSchema;
    if (!("then" in json)) return { ...json };
    const empty = {};
    late.push(Promise.resolve(json).then((known) => Object.assign(empty, known), fail));
    return empty;
  } catch (cause) {
    return fail(cause);
  }
}

/** Where a schema has no check of its own, core applies the JSON Schema. */
function toCheck(schema: FlexibleSchema<unknown>): SchemaCheck | undefined {
  const { validate } = asSchema(schema);
  if (!validate) return undefined;
  return async (value) => {
    const result = await validate(value);
    return result.success ? { valid: true, value: result.value } : { valid: false, issues: schemaIssues(result.error) };
  };
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** A tool may yield what it has so far; its result is what it yields last. */
async function lastOf(outputs: AsyncIterable<unknown>): Promise<unknown> {
  let last: unknown;
  for await (const output of outputs) last = output;
  return last;
}
