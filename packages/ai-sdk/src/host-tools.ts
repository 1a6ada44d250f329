import { ConfigurationError, type HostTool, type JsonSchema, schemaIssues, unwrapMcpResult } from "@codeact/core";
import { asSchema, type FlexibleSchema, type ToolSet } from "ai";
import { innerOptions, traceOf } from "./outer-call.ts";
import { approvalModeOf } from "./tool-approval.ts";

export interface Surroundings {
  /** Contexts of tools as far as they are known before any call. */
  readonly contexts: ReadonlyMap<string, unknown>;
  /** When calls of programs need approval, as `toolApproval` of `generateText` says it of other calls. */
  readonly toolApproval: object | undefined;
}

export interface HostTools {
  readonly toolSet: ToolSet;
  readonly tools: readonly HostTool[];
  /** Settles when JSON Schemas that are promises have filled in the empty ones in `tools`; absent without any. */
  readonly late?: Promise<unknown>;
}

type AnyTool = ToolSet[string];
type Refuse = (why: string) => never;

/** Tools of the AI SDK as host tools of core. Throws for one that a program cannot call. */
export function toHostTools(toolSet: ToolSet, surroundings: Surroundings): HostTools {
  const late: Promise<unknown>[] = [];
  const tools = Object.entries(toolSet).map(([name, tool]) =>
    toHostTool(name, tool, { ...surroundings, toolSet }, late),
  );
  if (late.length === 0) return { toolSet, tools };
  const all = Promise.all(late);
  all.catch(() => {}); // Told to whoever awaits it.
  return { toolSet, tools, late: all };
}

function toHostTool(
  name: string,
  tool: AnyTool,
  surroundings: Surroundings & { readonly toolSet: ToolSet },
  late: Promise<unknown>[],
): HostTool {
  const { execute, inputSchema, outputSchema } = tool;
  const refuse: Refuse = (why) => {
    throw new ConfigurationError(`tools.${name}`, why);
  };
  if (tool.isProviderExecuted) return refuse("is run by the model's provider, so a program cannot call it");
  if (!execute) return refuse("has no execute function, so a program cannot call it");
  // What JSON Schema cannot express, such as a date, is not what the program gets; then the output is left unchecked.
  const outputJsonSchema = outputSchema && toJsonSchema(outputSchema, late, () => undefined);
  return {
    name,
    title: tool.title,
    description: describe(name, tool, surroundings.contexts.get(name), refuse),
    inputSchema: toJsonSchema(inputSchema, late, refuse),
    outputSchema: outputJsonSchema,
    validateInput: toCheck(inputSchema),
    validateOutput: outputSchema && outputJsonSchema && toCheck(outputSchema),
    approvalMode: approvalModeOf(name, surroundings.toolSet, surroundings.toolApproval),
    async execute(input, { callId, signal, context }) {
      const options = { ...innerOptions(name, callId, context), abortSignal: signal };
      const output = await traceOf(context)(name, options.toolCallId, async () => lastOf(execute(input, options)));
      return unwrapMcpResult(output);
    },
  };
}

function describe(name: string, { description, title }: AnyTool, context: unknown, refuse: Refuse): string {
  if (typeof description !== "function") return description || title || name;
  try {
    return description({ context });
  } catch (cause) {
    return refuse(`has a description that fails; does it need toolsContext? ${String(cause)}`);
  }
}

function toJsonSchema<Otherwise>(
  schema: FlexibleSchema<unknown>,
  late: Promise<unknown>[],
  otherwise: (why: string) => Otherwise,
): JsonSchema | Otherwise {
  const fail = (cause: unknown): Otherwise => otherwise(`has a schema without JSON Schema: ${String(cause)}`);
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
function toCheck(schema: FlexibleSchema<unknown>): HostTool["validateInput"] {
  const { validate } = asSchema(schema);
  if (!validate) return undefined;
  return async (value) => {
    const result = await validate(value);
    return result.success ? { valid: true, value: result.value } : { valid: false, issues: schemaIssues(result.error) };
  };
}

/** A tool may yield what it has so far; its result is what it yields last. */
async function lastOf(output: unknown): Promise<unknown> {
  if (typeof output !== "object" || output === null || !(Symbol.asyncIterator in output)) return output;
  let last: unknown;
  for await (const part of output as AsyncIterable<unknown>) last = part;
  return last;
}
