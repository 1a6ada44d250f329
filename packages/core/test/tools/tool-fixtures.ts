import type { HostTool, JsonSchema, SchemaResult } from "../../src/types.ts";

/** A tool that does nothing, with what a test is about. */
export function tool(changes: Partial<Record<keyof HostTool, unknown>> = {}): HostTool {
  const plain = {
    name: "get_weather",
    description: "Weather of a city.",
    inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    execute: () => null,
  };
  return { ...plain, ...changes } as HostTool;
}

export function object(properties: Record<string, unknown>, rest: JsonSchema = {}): JsonSchema {
  return { type: "object", properties, required: Object.keys(properties), ...rest };
}

export function issuesOf(result: SchemaResult): string[] {
  return result.valid ? [] : result.issues.map(({ path, message }) => `${path}: ${message}`);
}
