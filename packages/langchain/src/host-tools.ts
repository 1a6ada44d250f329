import { ConfigurationError, executeCodeTool, type HostTool, type JsonSchema, schemaIssues } from "@codeact/core";
import { type ClientTool, isRunnableToolLike, isStructuredTool } from "@langchain/core/tools";
import { toJsonSchema } from "@langchain/core/utils/json_schema";
import { type InteropZodType, interopSafeParseAsync, isInteropZodSchema } from "@langchain/core/utils/types";
import { innerConfig } from "./inner-config.ts";
import { invokeTool } from "./invoke-tool.ts";
import type { HostToolOptions } from "./types.ts";

type Refuse = (why: string) => never;

/** Tools of LangChain as host tools of core. Throws for one that a program cannot call. */
export function toHostTools({ tools, outputSchemas = {} }: HostToolOptions): HostTool[] {
  const outputs = new Map(Object.entries(outputSchemas));
  const hostTools = tools.map((tool) => toHostTool(tool, outputs.get(tool.name)));
  for (const name of outputs.keys()) {
    if (!tools.some((tool) => tool.name === name))
      throw new ConfigurationError(`outputSchemas.${name}`, "is the output of no tool in tools");
  }
  return hostTools;
}

function toHostTool(tool: ClientTool, outputSchema: InteropZodType | JsonSchema | undefined): HostTool {
  const { name, description, schema } = tool;
  const refuse: Refuse = (why) => {
    throw new ConfigurationError(`tools.${name ?? "?"}`, why);
  };
  if (!isStructuredTool(tool) && !isRunnableToolLike(tool))
    return refuse("has no invoke function: it is run by the model's provider, so a program cannot call it");
  if (name === executeCodeTool.name)
    return refuse("has the name of the tool that runs programs; give your tool another");
  return {
    name,
    description: description || name,
    inputSchema: jsonSchemaOf(schema, "input", refuse),
    outputSchema: outputSchema && jsonSchemaOf(outputSchema, "output", refuse),
    validateInput: isInteropZodSchema(schema) ? checkInput(schema) : undefined,
    validateOutput: isInteropZodSchema(outputSchema) ? checkOutput(outputSchema) : undefined,
    execute: (input: Record<string, unknown>, call) => invokeTool(tool, input, innerConfig(call)),
  };
}

function jsonSchemaOf(schema: ClientTool["schema"] | JsonSchema, io: "input" | "output", refuse: Refuse): JsonSchema {
  try {
    return { ...toJsonSchema(schema, isInteropZodSchema(schema) ? { io } : undefined) };
  } catch (cause) {
    return refuse(`has an ${io} schema without JSON Schema: ${String(cause)}`);
  }
}

/** The tool parses its input itself, so it gets what the program gave, not what has been parsed already. */
function checkInput(schema: InteropZodType): HostTool["validateInput"] {
  return async (value) => {
    const result = await interopSafeParseAsync(schema, value);
    return result.success ? { valid: true, value } : { valid: false, issues: schemaIssues(result.error) };
  };
}

function checkOutput(schema: InteropZodType): HostTool["validateOutput"] {
  return async (value) => {
    const result = await interopSafeParseAsync(schema, value);
    return result.success ? { valid: true, value: result.data } : { valid: false, issues: schemaIssues(result.error) };
  };
}
