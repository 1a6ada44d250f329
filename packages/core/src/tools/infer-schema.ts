import type { JsonSchema } from "../types.ts";
import type { StandardSchema } from "./standard-schema.ts";

/** What `inputSchema` and `outputSchema` may be. */
export type ToolSchema = StandardSchema<unknown, unknown> | JsonSchema;

/** What a value is after the schema has checked, completed and transformed it. */
export type SchemaOutput<Schema> = Schema extends { readonly "~standard": infer Standard }
  ? TypesOf<Standard>["output"]
  : FromJsonSchema<Schema>;

/** What a value must be so that the schema takes it. */
export type SchemaInput<Schema> = Schema extends { readonly "~standard": infer Standard }
  ? TypesOf<Standard>["input"]
  : FromJsonSchema<Schema>;

type TypesOf<Standard> = Standard extends { readonly types?: infer Types }
  ? NonNullable<Types> extends { readonly input: infer Input; readonly output: infer Output }
    ? { input: Input; output: Output }
    : { input: unknown; output: unknown }
  : { input: unknown; output: unknown };

/** The plain part of JSON Schema; what is beyond it is `unknown`. */
type FromJsonSchema<Schema> = Schema extends { readonly const: infer Constant }
  ? Constant
  : Schema extends { readonly enum: readonly (infer Member)[] }
    ? Member
    : Schema extends { readonly type: "object"; readonly properties: infer Properties }
      ? FromProperties<Properties, Schema extends { readonly required: readonly (infer Name)[] } ? Name : never>
      : Schema extends { readonly type: "array"; readonly items: infer Items }
        ? FromJsonSchema<Items>[]
        : Schema extends { readonly type: infer Name extends keyof Primitives }
          ? Primitives[Name]
          : unknown;

interface Primitives {
  string: string;
  number: number;
  integer: number;
  boolean: boolean;
  null: null;
}

type FromProperties<Properties, Required> = Flat<
  { -readonly [Name in keyof Properties as Name extends Required ? Name : never]: FromJsonSchema<Properties[Name]> } & {
    -readonly [Name in keyof Properties as Name extends Required ? never : Name]?:
      | FromJsonSchema<Properties[Name]>
      | undefined;
  }
>;

type Flat<Type> = { [Name in keyof Type]: Type[Name] };
