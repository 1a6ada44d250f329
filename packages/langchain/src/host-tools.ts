import { ConfigurationError, DeferredCallError, type HostTool, type JsonSchema, type JsonValue } from "@codeact/core";
import { type BridgedSchema, type BridgedTool, refuseTool } from "@codeact/core/adapter";
import { type ClientTool, isRunnableToolLike, isStructuredTool } from "@langchain/core/tools";
import { toJsonSchema } from "@langchain/core/utils/json_schema";
import { type InteropZodType, interopSafeParseAsync, isInteropZodSchema } from "@langchain/core/utils/types";
import { isGraphInterrupt } from "@langchain/langgraph";
import { innerConfig, outerConfigs } from "./inner-config.ts";
import { invokeTool } from "./invoke-tool.ts";
import { createQuestions, type Questions } from "./questions.ts";
import type { HostToolOptions } from "./types.ts";

/** Your tools, as core runs them and as you gave them, and what a person is asked about. */
export interface HostTools {
  readonly bridged: readonly BridgedTool[];
  readonly tools: ReadonlyMap<string, ClientTool>;
  readonly questions: Questions;
}

/** Tools of LangChain for core. Throws for one that a program cannot call. */
export function toHostTools({ tools, outputSchemas = {}, interruptOn = {} }: HostToolOptions): HostTools {
  const names = new Set(tools.map(({ name }) => name));
  for (const [option, named] of Object.entries({ outputSchemas, interruptOn })) {
    const unknown = Object.keys(named).find((name) => !names.has(name));
    if (unknown !== undefined) throw new ConfigurationError(`${option}.${unknown}`, "names no tool in tools");
  }
  const questions = createQuestions(interruptOn);
  const outputs = new Map(Object.entries(outputSchemas));
  return {
    bridged: tools.map((tool) => toBridged(tool, outputs.get(tool.name), questions)),
    tools: new Map(tools.map((tool) => [tool.name, tool])),
    questions,
  };
}

function toBridged(
  tool: ClientTool,
  outputSchema: InteropZodType | JsonSchema | undefined,
  questions: Questions,
): BridgedTool {
  const { name, description, schema } = tool;
  if (!isStructuredTool(tool) && !isRunnableToolLike(tool)) {
    const why = "has no invoke function: it is run by the model's provider, so a program cannot call it";
    return refuseTool(name, why);
  }
  const { annotations }: Pick<HostTool, "annotations"> = Object("metadata" in tool && tool.metadata);
  const { parse, ...input } = toSchema(schema, "input");
  return {
    name,
    description,
    // The tool parses its input itself, so it gets what the program gave, not what has been parsed already.
    input: { ...input, parse: parse && (async (value) => ({ ...(await parse(value)), data: value })) },
    output: outputSchema && toSchema(outputSchema, "output"),
    approvalMode: questions.policyOf(name),
    annotations,
    async execute(input: JsonValue, { callId, signal, context }) {
      try {
        return await invokeTool(tool, input, innerConfig(outerConfigs.of(context) ?? {}, callId, signal));
      } catch (thrown) {
        // It called `interrupt`, which works at node level alone.
        throw isGraphInterrupt(thrown) ? new DeferredCallError() : thrown;
      }
    },
  };
}

function toSchema(schema: ClientTool["schema"] | JsonSchema, io: "input" | "output"): BridgedSchema {
  if (!isInteropZodSchema(schema)) return { json: () => toJsonSchema(schema) };
  return { json: () => toJsonSchema(schema, { io }), parse: (value) => interopSafeParseAsync(schema, value) };
}
