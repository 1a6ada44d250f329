import type { JsonSchema } from "../types.ts";
import { shorten } from "./describe-value.ts";

const descriptionCharacters = 140;
const valueCharacters = 40;

/** What a type cannot say about a value, on one line: description, format, unit, and for inputs also range, default and example. */
export function schemaDoc(schema: JsonSchema, constraints: boolean): string {
  const parts = [describe(schema.description), annotation(schema.format), annotation(schema.unit ?? schema.units)];
  if (constraints)
    parts.push(range(schema), pattern(schema.pattern), labelled("default", schema.default), example(schema));
  return parts.filter((part) => part !== "").join("; ");
}

/** Text that stays within one line and one comment. */
export function oneLine(text: string, characters: number): string {
  const flat = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\s\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, " ")
    .replaceAll("*/", "* /")
    .replaceAll("```", "'''")
    .trim();
  return shorten(flat, characters);
}

function describe(description: unknown): string {
  return typeof description === "string" ? oneLine(description, descriptionCharacters).replace(/\.$/, "") : "";
}

function annotation(value: unknown): string {
  return typeof value === "string" ? oneLine(value, valueCharacters) : "";
}

function pattern(value: unknown): string {
  return typeof value === "string" && value.length <= valueCharacters ? oneLine(`/${value}/`, valueCharacters + 2) : "";
}

function labelled(label: string, value: unknown): string {
  if (value === undefined) return "";
  const text = JSON.stringify(value);
  return text.length <= valueCharacters ? oneLine(`${label} ${text}`, valueCharacters + 20) : "";
}

function example(schema: JsonSchema): string {
  const first: unknown = Array.isArray(schema.examples) ? schema.examples[0] : schema.example;
  return labelled("e.g.", first);
}

function range(schema: JsonSchema): string {
  const numbers = interval(bound(schema.minimum), bound(schema.maximum));
  const open = [above(schema.exclusiveMinimum, ">"), above(schema.exclusiveMaximum, "<")].filter((part) => part !== "");
  const lengths = interval(bound(schema.minLength), bound(schema.maxLength));
  const items = interval(bound(schema.minItems), bound(schema.maxItems));
  const parts = [...(numbers === "" ? [] : [numbers]), ...open];
  if (parts.length > 0 && schema.type === "integer") parts.unshift("integer");
  if (lengths !== "") parts.push(`${lengths} characters`);
  if (items !== "") parts.push(`${items} items`);
  return parts.join(" ");
}

/** Bounds that only say "a safe integer" say nothing. */
function bound(value: unknown): number | undefined {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
}

function above(value: unknown, sign: string): string {
  const limit = bound(value);
  return limit === undefined ? "" : `${sign} ${limit}`;
}

function interval(least: number | undefined, most: number | undefined): string {
  if (least === undefined) return most === undefined ? "" : `<= ${most}`;
  if (most === undefined) return `>= ${least}`;
  return least === most ? String(least) : `${least} to ${most}`;
}
