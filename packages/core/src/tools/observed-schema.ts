import type { JsonSchema } from "../types.ts";
import { isIdentifier } from "./identifier.ts";
import { isSchemaObject } from "./is-schema-object.ts";

/** What is looked at of one value. */
const deepest = 5;
const mostItems = 50;
/** An object with more keys, or with keys that are no plain names, is a table whose keys are data. */
const mostKeys = 40;
const keyCharacters = 40;
const mostVariants = 4;

/** The JSON Schema of a value as it came: names and types, nothing of its contents. */
export function observedSchema(value: unknown, depth: number = deepest): JsonSchema {
  if (value === null) return { type: "null" };
  if (Array.isArray(value)) {
    if (depth === 0) return { type: "array" };
    const items = value.slice(0, mostItems).map((item) => observedSchema(item, depth - 1));
    return items.length === 0 ? { type: "array" } : { type: "array", items: items.reduce(mergeSchemas) };
  }
  if (typeof value !== "object") return { type: typeof value };
  return depth === 0 ? { type: "object" } : observedObject(Object.entries(value), depth);
}

function observedObject(entries: readonly (readonly [string, unknown])[], depth: number): JsonSchema {
  const isTable =
    entries.length > mostKeys || entries.some(([key]) => !isIdentifier(key) || key.length > keyCharacters);
  const parts = entries
    .slice(0, isTable ? mostItems : mostKeys)
    .map(([key, value]) => [key, observedSchema(value, depth - 1)] as const);
  if (isTable) return { type: "object", additionalProperties: parts.map(([, part]) => part).reduce(mergeSchemas) };
  return {
    type: "object",
    properties: Object.fromEntries(parts),
    required: parts.map(([key]) => key),
  };
}

/** A schema that takes what either takes; the same for the same two, in this order. */
export function mergeSchemas(first: JsonSchema, second: JsonSchema): JsonSchema {
  const variants = [...variantsOf(first)];
  for (const schema of variantsOf(second)) {
    const same = variants.findIndex(({ type }) => type === schema.type);
    const known = variants[same];
    if (known === undefined) variants.push(schema);
    else variants[same] = mergeSame(known, schema);
  }
  const [only] = variants;
  if (variants.length > mostVariants) return {};
  return variants.length === 1 && only !== undefined ? only : { anyOf: variants };
}

function variantsOf(schema: JsonSchema): readonly JsonSchema[] {
  return Array.isArray(schema.anyOf) ? schema.anyOf.filter(isSchemaObject) : [schema];
}

function mergeSame(first: JsonSchema, second: JsonSchema): JsonSchema {
  if (first.type === "array") return mergeArrays(first, second);
  return first.type === "object" ? mergeObjects(first, second) : first;
}

function mergeArrays(first: JsonSchema, second: JsonSchema): JsonSchema {
  if (!isSchemaObject(first.items)) return second;
  return isSchemaObject(second.items) ? { type: "array", items: mergeSchemas(first.items, second.items) } : first;
}

function mergeObjects(first: JsonSchema, second: JsonSchema): JsonSchema {
  const fields = new Map<string, JsonSchema>();
  for (const { properties } of [first, second]) {
    for (const [key, schema] of Object.entries(isSchemaObject(properties) ? properties : {})) {
      if (!isSchemaObject(schema)) continue;
      const known = fields.get(key);
      fields.set(key, known === undefined ? schema : mergeSchemas(known, schema));
    }
  }
  const others = [first, second].map(({ additionalProperties }) => additionalProperties).filter(isSchemaObject);
  if (others.length > 0 || fields.size > mostKeys) {
    return { type: "object", additionalProperties: [...fields.values(), ...others].reduce(mergeSchemas) };
  }
  if (fields.size === 0) return { type: "object" };
  const required = [...fields.keys()].filter((key) => isRequired(first, key) && isRequired(second, key));
  return { type: "object", properties: Object.fromEntries(fields), required };
}

const isRequired = ({ required }: JsonSchema, key: string): boolean =>
  Array.isArray(required) && required.includes(key);
