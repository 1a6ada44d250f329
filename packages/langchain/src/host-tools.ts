import {
  ConfigurationError,
  DeferredCallError,
  executeCodeTool,
  type HostTool,
  type JsonSchema,
  type JsonValue,
  schemaIssues,
} from "@codeact/core";
import { type ClientTool, isRunnableToolLike, isStructuredTool } from "@langchain/core/tools";
import { toJsonSchema } from "@langchain/core/utils/json_schema";
import { type InteropZodType, interopSafeParseAsync, isInteropZodSchema } from "@langchain/core/utils/types";
import { isGraphInterrupt } from "@langchain/langgraph";
import { configOf, innerConfig } from "./inner-config.ts";
import { invokeTool } from "./invoke-tool.ts";
import { createQuestions, type Questions } from "./questions.ts";
import type { HostToolOptions } from "./types.ts";

type Refuse = (why: string) => never;

/** Your tools, as core runs them and as you gave them, and what a person is asked about. */
export interface HostTools {
  readonly hostTools: readonly HostTool[];
  readonly tools: ReadonlyMap<string, ClientTool>;
  readonly questions: Questions;
}

/** Tools of LangChain as host tools of core. Throws for one that a program cannot call. */
export function toHostTools({ tools, outputSchemas = {}, interruptOn = {} }: HostToolOptions): HostTools {
  const names = new Set(tools.map(({ name }) => name));
  for (const [option, named] of Object.entries({ outputSchemas, interruptOn })) {
    const unknown = Object.keys(named).find((name) => !names.has(name));
    if (unknown !== undefined) throw new ConfigurationError(`${option}.${unknown}`, "names no tool in tools");
  }
  const questions = createQuestions(interruptOn);
  const outputs = new Map(Object.entries(outputSchemas));
  return {
    hostTools: tools.map((tool) => toHostTool(tool, outputs.get(tool.name), questions)),
    tools: new Map(tools.map((tool) => [tool.name, tool])),
    questions,
  };
}

function toHostTool(
  tool: ClientTool,
  outputSchema: InteropZodType | JsonSchema | undefined,
  questions: Questions,
): HostTool {
  const { name, description, schema } = tool;
  const refuse: Refuse = (why) => {
    throw new ConfigurationError(`tools.${name ?? "?"}`, why);
  };
  if (!isStructuredTool(tool) && !isRunnableToolLike(tool))
    return refuse("has no invoke function: it is run by the model's provider, so a program cannot call it");
  if (name === executeCodeTool.name)
    return refuse("has the name of the tool that runs programs; give your tool another");
  const { annotations }: Pick<HostTool, "annotations"> = Object("metadata" in tool && tool.metadata);
  return {
    name,
    description: description || name,
    inputSchema: jsonSchemaOf(schema, "input", refuse),
    outputSchema: outputSchema && jsonSchemaOf(outputSchema, "output", refuse),
    validateInput: isInteropZodSchema(schema) ? checkInput(schema) : undefined,
    validateOutput: isInteropZodSchema(outputSchema) ? checkOutput(outputSchema) : undefined,
    approvalMode: questions.policyOf(name),
    annotations,
    async execute(input: JsonValue, { callId, signal, context }) {
      try {
        return await invokeTool(tool, input, innerConfig(configOf(context), callId, signal));
      } catch (thrown) {
        // It called `interrupt`, which works at node level alone.
        throw isGraphInterrupt(thrown) ? new DeferredCallError() : thrown;
      }
    },
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
