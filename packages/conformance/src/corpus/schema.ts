/** The part of JSON Schema the tools of this world use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: JsonSchema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

const typed = (type: string | string[], description?: string, more?: JsonSchema): JsonSchema => ({
  type,
  ...(description ? { description } : {}),
  ...more,
});

export const string = (description?: string, more?: JsonSchema): JsonSchema => typed("string", description, more);
export const number = (description?: string, more?: JsonSchema): JsonSchema => typed("number", description, more);
export const integer = (description?: string, more?: JsonSchema): JsonSchema => typed("integer", description, more);
export const boolean = (description?: string): JsonSchema => typed("boolean", description);
export const array = (items: JsonSchema, description?: string): JsonSchema => ({
  type: "array",
  items,
  ...(description ? { description } : {}),
});
export const orNull = (type: string, description?: string): JsonSchema => typed([type, "null"], description);
export const oneOf = (values: readonly string[], description?: string): JsonSchema =>
  string(description, { enum: values });
export const date = (description?: string): JsonSchema => string(description, { pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
export const time = (description?: string): JsonSchema =>
  string(description, { pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" });

/** An object of just these properties; all are required but those named optional. */
export const object = (
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((key) => !optional.includes(key)),
  additionalProperties: false,
});
