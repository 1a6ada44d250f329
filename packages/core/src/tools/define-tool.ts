import { ConfigurationError } from "../errors.ts";
import type {
  ApprovalMode,
  HostTool,
  JsonSchema,
  Policy,
  SchemaCheck,
  ToolAnnotations,
  ToolCallOptions,
} from "../types.ts";
import type { SchemaInput, SchemaOutput, ToolSchema } from "./infer-schema.ts";
import { isStandardSchema, toJsonSchema, toSchemaCheck } from "./standard-schema.ts";

/** What a tool is made of: names for the model, schemas for its types, and the function that does it. */
export interface ToolDefinition<Input extends ToolSchema, Output extends ToolSchema | undefined> {
  /** Called as `tools.NAME` or `tools["NAME"]`. */
  readonly name: string;
  /** For people who approve calls. */
  readonly title?: string;
  /** For the model. */
  readonly description: string;
  /** A Standard Schema that gives JSON Schema (zod 4, valibot, arktype), or a JSON Schema. */
  readonly inputSchema: Input;
  readonly outputSchema?: Output;
  /** Gets the input as the schema gives it, after defaults and transforms; a JSON Schema adds and changes nothing. */
  execute(
    input: SchemaOutput<Input>,
    options: ToolCallOptions,
  ): Output extends ToolSchema ? SchemaInput<Output> | Promise<SchemaInput<Output>> : unknown;
  /** @default what `defaultApprovalMode` of the application says */
  readonly approvalMode?: ApprovalMode | Policy;
  /** What the tool says of itself; counts where `defaultApprovalMode` is `by_annotations`. */
  readonly annotations?: ToolAnnotations;
  /** The call may be repeated when its outcome was lost. @default false */
  readonly idempotent?: boolean;
  /** @default no limit of its own */
  readonly timeoutMs?: number;
}

/** Makes a host tool, typed by its schemas; throws `CODEACT_CONFIGURATION` when a schema has no JSON Schema. */
export function defineTool<const Input extends ToolSchema, const Output extends ToolSchema | undefined = undefined>(
  definition: ToolDefinition<Input, Output>,
): HostTool {
  if (definition === null || typeof definition !== "object")
    throw new ConfigurationError("defineTool", "needs an object");
  const { inputSchema, outputSchema, execute, ...rest } = definition;
  const option = `tool ${JSON.stringify(String(definition.name))}`;
  if (inputSchema === undefined) throw new ConfigurationError(`${option}.inputSchema`, "is missing");
  if (typeof execute !== "function") throw new ConfigurationError(`${option}.execute`, "must be a function");
  return Object.freeze({
    ...rest,
    ...input(inputSchema, `${option}.inputSchema`),
    ...(outputSchema === undefined ? {} : output(outputSchema, `${option}.outputSchema`)),
    execute: execute.bind(definition) as HostTool["execute"],
  });
}

function input(schema: ToolSchema, option: string): { inputSchema: JsonSchema; validateInput?: SchemaCheck } {
  if (!isStandardSchema(schema)) return { inputSchema: schema };
  return { inputSchema: toJsonSchema(schema, "input", option), validateInput: toSchemaCheck(schema, true) };
}

function output(schema: ToolSchema, option: string): { outputSchema: JsonSchema; validateOutput?: SchemaCheck } {
  if (!isStandardSchema(schema)) return { outputSchema: schema };
  return { outputSchema: toJsonSchema(schema, "output", option), validateOutput: toSchemaCheck(schema, false) };
}
