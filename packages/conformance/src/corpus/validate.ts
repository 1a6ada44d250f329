import type { JsonSchema } from "./schema.ts";

/** What is wrong with a value, or undefined. An undefined property counts as left out, as in JSON. */
export function validate(schema: JsonSchema, value: unknown, at = "input"): string | undefined {
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => hasType(value, type))) return `${at} must be ${types.join(" or ")}`;
  if (typeof value === "string") return stringProblem(schema, value, at);
  if (typeof value === "number") return numberProblem(schema, value, at);
  if (Array.isArray(value)) return firstProblem(value.map((item, i) => [schema.items, item, `${at}[${i}]`]));
  if (typeof value === "object" && value !== null) return objectProblem(schema, new Map(Object.entries(value)), at);
  return undefined;
}

function hasType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return Number.isFinite(value);
  return typeof value === type;
}

function stringProblem({ enum: values, pattern }: JsonSchema, value: string, at: string): string | undefined {
  if (values && !values.includes(value)) return `${at} must be one of ${values.join(", ")}`;
  return pattern && !new RegExp(pattern).test(value) ? `${at} must match ${pattern}` : undefined;
}

function numberProblem({ minimum, maximum }: JsonSchema, value: number, at: string): string | undefined {
  if (value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity)) return undefined;
  return `${at} must be between ${minimum ?? "-inf"} and ${maximum ?? "inf"}`;
}

function objectProblem(schema: JsonSchema, value: ReadonlyMap<string, unknown>, at: string): string | undefined {
  const missing = schema.required?.find((key) => value.get(key) === undefined);
  if (missing !== undefined) return `${at}.${missing} is required`;
  const given = [...value].filter(([, item]) => item !== undefined);
  const properties = new Map(Object.entries(schema.properties ?? {}));
  const unknown = given.find(([key]) => !properties.has(key));
  if (unknown && schema.additionalProperties === false) return `${at}.${unknown[0]} is not allowed`;
  return firstProblem(given.map(([key, item]) => [properties.get(key), item, `${at}.${key}`]));
}

function firstProblem(parts: [schema: JsonSchema | undefined, value: unknown, at: string][]): string | undefined {
  for (const [schema, value, at] of parts) {
    const problem = schema && validate(schema, value, at);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
