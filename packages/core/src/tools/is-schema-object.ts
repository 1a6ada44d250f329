import type { JsonSchema } from "../types.ts";

/** Whether a part of a schema is an object, not a list, a literal or a schema that is just true or false. */
export function isSchemaObject(value: unknown): value is JsonSchema {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
