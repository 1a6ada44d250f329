import type { JsonSchema } from "../types.ts";
import { isSchemaObject } from "./is-schema-object.ts";
import { objectType, type TypeWriter } from "./object-type.ts";
import { findInSchema } from "./schema-pointer.ts";
import { intersectionOf, literalsOf, single, type TypeText, unionOf, unknownType, wrapped } from "./type-text.ts";

export interface TypeOptions {
  /** Where references are looked up. */
  readonly root: JsonSchema;
  /** Levels of objects and arrays; what is deeper is `unknown`. @default 8 */
  readonly depth?: number;
  /** Comments for fields, one field a line; `constraints` adds ranges, defaults and examples. @default none, on one line */
  readonly docs?: "plain" | "constraints" | undefined;
  /** Parts of the root that have a name. */
  readonly names?: ReadonlyMap<unknown, string> | undefined;
  readonly indent?: string;
}

const maximumParts = 2_000;
const maximumMembers = 24;

/** The TypeScript type of a JSON Schema (drafts 7 and 2020-12); of what TypeScript cannot say, the nearest wider type. */
export function schemaToType(schema: unknown, options: TypeOptions): string {
  return createTypeWriter(options).write(schema, options.depth ?? 8, options.indent ?? "").text;
}

function createTypeWriter({ root, docs, names }: TypeOptions): TypeWriter {
  const open = new Set<unknown>();
  let parts = 0;

  function write(schema: unknown, depth: number, indent: string): TypeText {
    parts += 1;
    if (schema === false) return single("never");
    if (parts > maximumParts || depth < 0 || !isSchemaObject(schema)) return unknownType;
    if (typeof schema.$ref === "string") return reference(findInSchema(root, schema.$ref), depth, indent);
    if ("const" in schema) return literalsOf([schema.const]);
    if (Array.isArray(schema.enum)) return literalsOf(schema.enum);
    return combined(schema, writer, depth, indent);
  }

  /** Without a name, what refers to itself ends in `unknown`. */
  function reference(target: unknown, depth: number, indent: string): TypeText {
    const name = names?.get(target);
    if (name !== undefined) return single(name);
    if (target === undefined || open.has(target)) return unknownType;
    open.add(target);
    const text = write(target, depth, indent);
    open.delete(target);
    return text;
  }

  const writer: TypeWriter = { root, docs, write };
  return writer;
}

function combined(schema: JsonSchema, writer: TypeWriter, depth: number, indent: string): TypeText {
  const parts = [plain(schema, writer, depth, indent)];
  for (const part of list(schema.allOf)) parts.push(writer.write(part, depth, indent));
  for (const branches of [list(schema.anyOf), list(schema.oneOf)]) {
    if (branches.length > 0) parts.push(unionOf(branches.map((branch) => writer.write(branch, depth, indent))));
  }
  const whole = intersectionOf(parts);
  return schema.nullable === true ? unionOf([whole, single("null")]) : whole;
}

function plain(schema: JsonSchema, writer: TypeWriter, depth: number, indent: string): TypeText {
  const types = schema.type === undefined ? [impliedType(schema)] : [schema.type].flat();
  return unionOf(types.map((type) => ofType(type, schema, writer, depth, indent)));
}

function ofType(type: unknown, schema: JsonSchema, writer: TypeWriter, depth: number, indent: string): TypeText {
  if (type === "object") return depth === 0 ? single("object") : objectType(schema, writer, depth, indent);
  if (type === "array") return depth === 0 ? single("unknown[]") : arrayType(schema, writer, depth, indent);
  if (type === "integer") return single("number");
  return typeof type === "string" ? single(type) : unknownType;
}

function arrayType(schema: JsonSchema, writer: TypeWriter, depth: number, indent: string): TypeText {
  const oldTuple = Array.isArray(schema.items);
  const first = list(oldTuple ? schema.items : schema.prefixItems);
  const rest = oldTuple ? schema.additionalItems : schema.items;
  if (first.length === 0) return single(`${wrapped(writer.write(rest, depth - 1, indent))}[]`);
  const members = first.slice(0, maximumMembers).map((item) => writer.write(item, depth - 1, indent).text);
  if (first.length > maximumMembers) members.push("...unknown[]");
  else if (isSchemaObject(rest)) members.push(`...${wrapped(writer.write(rest, depth - 1, indent))}[]`);
  return single(`[${members.join(", ")}]`);
}

function impliedType(schema: JsonSchema): string | undefined {
  const implied: readonly (readonly [string, readonly string[]])[] = [
    ["object", ["properties", "additionalProperties", "patternProperties"]],
    ["array", ["items", "prefixItems"]],
    ["string", ["pattern", "minLength", "maxLength"]],
    ["number", ["minimum", "maximum", "multipleOf"]],
  ];
  return implied.find(([, keywords]) => keywords.some((keyword) => Object.hasOwn(schema, keyword)))?.[0];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
