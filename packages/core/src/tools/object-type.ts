import type { JsonSchema } from "../types.ts";
import { objectKey } from "./identifier.ts";
import { isSchemaObject } from "./is-schema-object.ts";
import { schemaDoc } from "./schema-doc.ts";
import { findInSchema } from "./schema-pointer.ts";
import { single, type TypeText } from "./type-text.ts";

export interface TypeWriter {
  /** Where references are looked up. */
  readonly root: JsonSchema;
  readonly docs?: "plain" | "constraints" | undefined;
  write(schema: unknown, depth: number, indent: string): TypeText;
}

interface Field {
  readonly text: string;
  readonly comment: string;
}

const maximumFields = 40;
const lineCharacters = 160;

/** The TypeScript of an object schema: its fields, and a record for what else it may have. */
export function objectType(schema: JsonSchema, writer: TypeWriter, depth: number, indent: string): TypeText {
  const properties = Object.entries(isSchemaObject(schema.properties) ? schema.properties : {});
  const record = recordType(schema, writer, depth, indent);
  if (properties.length === 0) {
    if (record !== undefined) return single(record);
    return single(schema.additionalProperties === false ? "{}" : "Record<string, unknown>");
  }
  const fields = fieldsOf(schema, properties, writer, depth, indent);
  const text = layOut(fields, indent, writer.docs === undefined);
  return record === undefined ? single(text) : { text: `${text} & ${record}`, loose: true };
}

/** A record with known keys is partial, because JSON Schema requires none of them. */
function recordType(schema: JsonSchema, writer: TypeWriter, depth: number, indent: string): string | undefined {
  const patterns = isSchemaObject(schema.patternProperties) ? Object.values(schema.patternProperties) : [];
  const others = isSchemaObject(schema.additionalProperties) ? schema.additionalProperties : patterns[0];
  if (!isSchemaObject(others) || Object.keys(others).length === 0) return undefined;
  const value = writer.write(others, depth - 1, indent).text;
  const keys = isSchemaObject(schema.propertyNames)
    ? writer.write(schema.propertyNames, depth - 1, indent).text
    : "string";
  return keys.startsWith('"') ? `Partial<Record<${keys}, ${value}>>` : `Record<string, ${value}>`;
}

function fieldsOf(
  schema: JsonSchema,
  properties: readonly (readonly [string, unknown])[],
  writer: TypeWriter,
  depth: number,
  indent: string,
): Field[] {
  const required = new Set<unknown>(Array.isArray(schema.required) ? schema.required : []);
  const shown = bounded(properties, required);
  const fields = shown.map(([name, property]) => {
    const key = objectKey(name);
    const type = writer.write(property, depth - 1, `${indent}  `).text;
    return { text: `${key}${required.has(name) ? "" : "?"}: ${type}`, comment: commentOf(property, writer) };
  });
  const hidden = properties.length - shown.length;
  if (hidden > 0)
    fields.push({ text: "[key: string]: unknown", comment: writer.docs === undefined ? "" : `${hidden} more fields` });
  else if (schema.additionalProperties === true) fields.push({ text: "[key: string]: unknown", comment: "" });
  return fields;
}

/** The required fields and as many others as fit, in their order. */
function bounded(
  properties: readonly (readonly [string, unknown])[],
  required: ReadonlySet<unknown>,
): readonly (readonly [string, unknown])[] {
  if (properties.length <= maximumFields) return properties;
  const needed = properties.filter(([name]) => required.has(name));
  const others = properties.filter(([name]) => !required.has(name));
  const kept = new Set([...needed, ...others].slice(0, maximumFields));
  return properties.filter((property) => kept.has(property));
}

function commentOf(property: unknown, { docs, root }: TypeWriter): string {
  if (docs === undefined || !isSchemaObject(property)) return "";
  const own = schemaDoc(property, docs === "constraints");
  if (own !== "" || typeof property.$ref !== "string") return own;
  const target = findInSchema(root, property.$ref);
  return isSchemaObject(target) ? schemaDoc(target, docs === "constraints") : "";
}

/** One line, unless a field has a comment or the line would be too long to read. */
function layOut(fields: readonly Field[], indent: string, oneLine: boolean): string {
  const line = `{ ${fields.map((field) => field.text).join("; ")} }`;
  const fits = line.length <= lineCharacters && !line.includes("\n");
  if (oneLine || (fits && fields.every((field) => field.comment === ""))) return line;
  const lines = fields.map(({ text, comment }) => `${indent}  ${text};${comment === "" ? "" : ` // ${comment}`}`);
  return `{\n${lines.join("\n")}\n${indent}}`;
}
