import { ConfigurationError } from "@codeact/core";
import { jsonSchema, type ToolSet } from "ai";
import { createBridge } from "./bridge.ts";
import { formatResultForModel } from "./result-for-model.ts";
import { contextSchemaOf } from "./tool-contexts.ts";
import type { ExecuteCodeInput, ExecuteCodeTool, ExecuteCodeToolOptions } from "./types.ts";

/** The tool alone. The model learns how to use it from `buildInstructions()`, which belongs into your instructions. */
export function createExecuteCodeTool<TOOLS extends ToolSet>(
  options: ExecuteCodeToolOptions<TOOLS>,
): ExecuteCodeTool<TOOLS> {
  const { modelOutputChars, ...bridgeOptions } = options;
  const bridge = createBridge(bridgeOptions);
  const { core } = bridge;

  return {
    description: () => core.buildToolDescription(),
    inputSchema,
    contextSchema: contextSchemaOf<TOOLS>(bridge.tools, options.toolsContext),
    execute: bridge.execute,
    toModelOutput({ output }) {
      if (output.status === "running") return { type: "text", value: "The program is still running." };
      const { text, isError } = formatResultForModel(output, { maxChars: modelOutputChars });
      return { type: isError ? "error-text" : "text", value: text };
    },
    buildInstructions: (instructionOptions) => core.buildInstructions(instructionOptions),
    async warmup() {
      await Promise.all([bridge.ready(), core.warmup()]);
    },
    update: (changes) => bridge.update(changes.tools),
    [Symbol.asyncDispose]: () => Promise.resolve(core[Symbol.asyncDispose]()),
  };
}

const inputSchema = jsonSchema<ExecuteCodeInput>(
  {
    type: "object",
    properties: { code: { type: "string", description: "The JavaScript program." } },
    required: ["code"],
    additionalProperties: false,
  },
  {
    validate: (value) =>
      typeof value === "object" && value !== null && "code" in value && typeof value.code === "string"
        ? { success: true, value: { code: value.code } }
        : { success: false, error: new ConfigurationError("code", "must be a string") },
  },
);
