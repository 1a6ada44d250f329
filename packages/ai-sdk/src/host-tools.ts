import { unwrapMcpResult } from "@codeact/core";
import { type BridgedSchema, type BridgedTool, refuseTool, runByProvider } from "@codeact/core/adapter";
import { asSchema, type FlexibleSchema, type ToolSet } from "ai";
import { innerOptions } from "./outer-call.ts";
import { approvalModeOf } from "./tool-approval.ts";

export interface Surroundings {
  /** Contexts of tools as far as they are known before any call. */
  readonly contexts: ReadonlyMap<string, unknown>;
  /** When calls of programs need approval, as `toolApproval` of `generateText` says it of other calls. */
  readonly toolApproval: object | undefined;
}

/** Tools of the AI SDK for core. Throws for one that a program cannot call. */
export function toBridged(toolSet: ToolSet, { contexts, toolApproval }: Surroundings): BridgedTool[] {
  return Object.entries(toolSet).map(([name, tool]) => {
    const { execute, title, inputSchema, outputSchema } = tool;
    if (tool.isProviderExecuted) return refuseTool(name, runByProvider);
    if (!execute) return refuseTool(name, "has no execute function, so a program cannot call it");
    return {
      name,
      title,
      description: describe(name, tool, contexts.get(name)),
      input: toSchema(inputSchema),
      // What JSON Schema cannot express, such as a date, is not what the program gets.
      output: outputSchema && { ...toSchema(outputSchema), optional: true },
      approvalMode: approvalModeOf(name, toolSet, toolApproval),
      async execute(input, { callId, signal, context }) {
        const options = { ...innerOptions(name, callId, context), abortSignal: signal };
        return unwrapMcpResult(await lastOf(execute(input, options)));
      },
    };
  });
}

function describe(name: string, { description }: ToolSet[string], context: unknown): string | undefined {
  if (typeof description !== "function") return description;
  try {
    return description({ context });
  } catch (cause) {
    return refuseTool(name, `has a description that fails; does it need toolsContext? ${String(cause)}`);
  }
}

function toSchema(schema: FlexibleSchema<unknown>): BridgedSchema {
  return { json: () => asSchema(schema).jsonSchema, parse: asSchema(schema).validate };
}

/** A tool may yield what it has so far; its result is what it yields last. */
async function lastOf(output: unknown): Promise<unknown> {
  if (typeof output !== "object" || output === null || !(Symbol.asyncIterator in output)) return output;
  let last: unknown;
  for await (const part of output as AsyncIterable<unknown>) last = part;
  return last;
}
