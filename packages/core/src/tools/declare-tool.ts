import type { HostTool, JsonSchema } from "../types.ts";
import { objectKey, toolAccess } from "./identifier.ts";
import { isSchemaObject } from "./is-schema-object.ts";
import { oneLine } from "./schema-doc.ts";
import { schemaToType, type TypeOptions } from "./schema-to-type.ts";
import { nameRecursiveParts, pascalCase, type TypeNames } from "./type-names.ts";

export interface ToolDeclaration {
  /** A comment and a method of the type of `tools`, such as `name(input: { city: string }): Promise<unknown>;`. */
  readonly method: string;
  /** Types the method uses, each as `type NAME = ...;`. */
  readonly types: readonly string[];
}

const methodCharacters = 2_400;
const signatureCharacters = 400;
const descriptionCharacters = 400;

/** From rich to bare: the first that fits is taken. */
const levels = [
  { depth: 8, docs: true },
  { depth: 5, docs: true },
  { depth: 4, docs: false },
  { depth: 2, docs: false },
  { depth: 1, docs: false },
] as const;

/** The tool as TypeScript, for the model; bounded, whatever the schemas. */
export function declareTool(tool: HostTool, names: TypeNames, learned?: JsonSchema): ToolDeclaration {
  const pascal = pascalCase(tool.name);
  const input = side(tool.inputSchema, `${pascal}Input`, names);
  const outputSchema = tool.outputSchema ?? learned;
  const output = outputSchema === undefined ? undefined : side(outputSchema, `${pascal}Output`, names);
  const note = tool.outputSchema === undefined && learned !== undefined ? " // as seen so far" : "";
  const key = objectKey(tool.name);
  const doc = `  /** ${oneLine(tool.description, descriptionCharacters)} */`;
  let method = "";
  for (const { depth, docs } of levels) {
    const given = parameter(tool.inputSchema, {
      ...input,
      depth,
      docs: docs ? "constraints" : undefined,
      indent: "  ",
    });
    const gives =
      output === undefined
        ? "unknown"
        : schemaToType(output.root, { ...output, depth, docs: docs ? "plain" : undefined, indent: "  " });
    method = `${doc}\n  ${key}(${given}): Promise<${gives}>;${note}`;
    if (method.length <= methodCharacters) break;
  }
  return { method, types: [...namedTypes(input), ...(output === undefined ? [] : namedTypes(output))] };
}

/** `tools.get_weather(input: { city: string })`, always on one line. */
export function toolSignature(tool: HostTool): string {
  const target = toolAccess(tool.name);
  let text = `${target}(input)`;
  for (const depth of [4, 3, 2, 1]) {
    text = `${target}(${parameter(tool.inputSchema, { root: tool.inputSchema, depth })})`;
    if (text.length <= signatureCharacters) return text;
  }
  return text.length <= 2 * signatureCharacters ? text : `${target}(input)`;
}

interface Side {
  readonly root: JsonSchema;
  readonly names: ReadonlyMap<unknown, string>;
}

function side(root: JsonSchema, name: string, names: TypeNames): Side {
  return { root, names: nameRecursiveParts(root, name, names) };
}

function namedTypes({ root, names }: Side): string[] {
  return [...names].map(([part, name]) => {
    // The part itself must be written out, only what is inside it may use its name.
    const text = schemaToType(part, { root, names, docs: "plain", depth: 5 });
    const short = text.length <= methodCharacters ? text : schemaToType(part, { root, names, depth: 2 });
    return `type ${name} = ${short};`;
  });
}

function parameter(schema: JsonSchema, options: TypeOptions): string {
  const properties = isSchemaObject(schema.properties) ? Object.keys(schema.properties).length : 0;
  const closed =
    schema.type === "object" && properties === 0 && !isSchemaObject(schema.additionalProperties) && isBare(schema);
  if (closed) return "";
  const optional =
    schema.type === "object" && isBare(schema) && (!Array.isArray(schema.required) || schema.required.length === 0);
  const name = options.names?.get(schema);
  return `input${optional ? "?" : ""}: ${name ?? schemaToType(schema, options)}`;
}

/** Whether the schema is told by its own fields alone. */
function isBare(schema: JsonSchema): boolean {
  return !["$ref", "allOf", "anyOf", "oneOf", "patternProperties", "minProperties"].some((keyword) =>
    Object.hasOwn(schema, keyword),
  );
}
