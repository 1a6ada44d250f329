import { ConfigurationError, type HostTool, type JsonSchema, type Policy, type SchemaCheck } from "@codeact/core";
import { asSchema, type FlexibleSchema, type ToolExecutionOptions, type ToolSet } from "ai";
import { messageOf, schemaIssues } from "./schema-issues.ts";
import { unwrapMcpResult } from "./mcp-result.ts";

/** What the AI SDK tells a tool beside its input, for one call inside a program. */
export type OptionsOfCall = (tool: string, call: { runId: string; callId: string }) => ToolExecutionOptions<unknown>;

export interface HostTools {
  readonly tools: readonly HostTool[];
  /** Present when JSON Schemas are promises: the tools again, with those schemas in place. */
  readonly complete?: Promise<readonly HostTool[]>;
}

type AnyTool = ToolSet[string];
type Draft = Omit<HostTool, "inputSchema" | "outputSchema"> & {
  readonly inputSchema: Eventual<JsonSchema>;
  readonly outputSchema: Eventual<JsonSchema | undefined>;
};
type Eventual<Value> = Value | Promise<Value>;

/** Tools of the AI SDK as host tools of core. Throws for one that a program cannot call. */
export function toHostTools(tools: ToolSet, optionsOf: OptionsOfCall, contexts: ReadonlyMap<string, unknown>): HostTools {
  const drafts = Object.entries(tools).map(([name, tool]) => toDraft(name, tool, optionsOf, contexts.get(name)));
  const incomplete = drafts.map((draft) => ({
    ...draft,
    inputSchema: draft.inputSchema instanceof Promise ? { type: "object" } : draft.inputSchema,
    outputSchema: draft.outputSchema instanceof Promise ? undefined : draft.outputSchema,
  }));
  const isComplete = drafts.every(
    ({ inputSchema, outputSchema }) => !(inputSchema instanceof Promise || outputSchema instanceof Promise),
  );
  return isComplete ? { tools: incomplete } : { tools: incomplete, complete: Promise.all(drafts.map(settled)) };
}

async function settled(draft: Draft): Promise<HostTool> {
  return { ...draft, inputSchema: await draft.inputSchema, outputSchema: await draft.outputSchema };
}

function toDraft(name: string, tool: AnyTool, optionsOf: OptionsOfCall, context: unknown): Draft {
  const { execute, inputSchema, outputSchema } = tool;
  if (tool.isProviderExecuted) {
    throw new ConfigurationError(`tools.${name}`, "is run by the model's provider, so a program cannot call it");
  }
  if (typeof execute !== "function") {
    throw new ConfigurationError(`tools.${name}`, "has no execute function, so a program cannot call it");
  }
  return {
    name,
    title: tool.title,
    description: describe(name, tool, context),
    inputSchema: inputJsonSchema(name, inputSchema),
    outputSchema: outputSchema && outputJsonSchema(outputSchema),
    validateInput: checkOf(inputSchema),
    validateOutput: outputSchema && checkOf(outputSchema),
    approvalMode: approvalOf(name, tool, optionsOf),
    execute: async (input, call) => {
      const output: unknown = await execute(input, { ...optionsOf(name, call), abortSignal: call.signal });
      return unwrapMcpResult(isAsyncIterable(output) ? await lastOf(output) : output);
    },
  };
}

function describe(name: string, { description, id }: AnyTool, context: unknown): string {
  if (typeof description !== "function") return description ?? id ?? "";
  try {
    return description({ context });
  } catch (cause) {
    const option = `tools.${name}.description`;
    throw new ConfigurationError(option, `failed; does it need toolsContext.${name}? ${messageOf(cause)}`);
  }
}

function approvalOf(name: string, { needsApproval }: AnyTool, optionsOf: OptionsOfCall): HostTool["approvalMode"] {
  if (typeof needsApproval !== "function") return needsApproval ? "always_require" : "never_require";
  const policy: Policy = async (call) => ((await needsApproval(call.input, optionsOf(name, call))) ? "ask" : "allow");
  return policy;
}

function inputJsonSchema(name: string, schema: FlexibleSchema<unknown>): Eventual<JsonSchema> {
  const fail = (cause: unknown): never => {
    throw new ConfigurationError(`tools.${name}.inputSchema`, `has no JSON Schema: ${messageOf(cause)}`);
  };
  try {
    const json = asSchema(schema).jsonSchema;
    return "then" in json ? Promise.resolve(json).catch(fail) : { ...json };
  } catch (cause) {
    return fail(cause);
  }
}

/** The AI SDK never needs this one, so a schema without JSON Schema is no error: the output is only not described. */
function outputJsonSchema(schema: FlexibleSchema<unknown>): Eventual<JsonSchema | undefined> {
  try {
    const json = asSchema(schema).jsonSchema;
    return "then" in json ? Promise.resolve(json).catch(() => undefined) : { ...json };
  } catch {
    return undefined;
  }
}

/** Without a validator in the schema core applies the JSON Schema. */
function checkOf(schema: FlexibleSchema<unknown>): SchemaCheck | undefined {
  const { validate } = asSchema(schema);
  if (!validate) return undefined;
  return async (value) => {
    const checked = await validate(value);
    return checked.success
      ? { valid: true, value: checked.value }
      : { valid: false, issues: schemaIssues(checked.error) };
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
