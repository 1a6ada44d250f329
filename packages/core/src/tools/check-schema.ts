import { ConfigurationError } from "../errors.ts";
import type { JsonSchema } from "../types.ts";
import { copyJson } from "./copy-json.ts";
import { quote } from "./describe-value.ts";
import { isSchemaObject } from "./is-schema-object.ts";
import { keywordKinds } from "./schema-keywords.ts";
import { findInSchema } from "./schema-pointer.ts";

export type Draft = "draft-07" | "2019-09" | "2020-12";

export interface CheckedSchema {
  /** A frozen copy. */
  readonly schema: JsonSchema;
  readonly draft: Draft;
  /** The time of a check is not bounded by the size of schema and value, so it needs a deadline. */
  readonly costly: boolean;
}

const bounds = { depth: 64, nodes: 20_000, characters: 256 * 1024 };
/** Schemas within a schema. Each takes some 0.2 ms to compile, on the host's thread. */
const maximumParts = 1_000;
const references: ReadonlySet<string> = new Set(["$ref", "$dynamicRef", "$recursiveRef"]);
const costlyKeywords: ReadonlySet<string> = new Set([
  "pattern",
  "patternProperties",
  "uniqueItems",
  "$ref",
  "$dynamicRef",
  "$recursiveRef",
]);
const identities: ReadonlySet<string> = new Set(["$id", "$anchor", "$dynamicAnchor"]);
/** Their values are data, in which keywords mean nothing. */
const dataKeywords: ReadonlySet<string> = new Set(["const", "enum", "default"]);
const costlyParts = 200;

/**
 * Copies a JSON Schema and checks it, so that compiling it later cannot fail: plain JSON, bounded, keywords well-formed, references local.
 * Throws `CODEACT_CONFIGURATION` naming `option` and the place. Compiles nothing.
 */
export function checkSchema(given: unknown, option: string): CheckedSchema {
  if (given === null || typeof given !== "object" || Array.isArray(given)) {
    throw new ConfigurationError(option, "must be a JSON Schema object or a Standard Schema");
  }
  if ("~standard" in given) throw new ConfigurationError(option, "is a Standard Schema: make the tool with defineTool");
  const schema = copyJson(given, option, bounds);
  if (!isSchemaObject(schema)) throw new ConfigurationError(option, "must be a JSON Schema object");
  const walk = createWalk(schema, option);
  walk.visit(schema, "");
  const named = draftOf(schema.$schema, option);
  const draft = named ?? (walk.seen.legacy ? "draft-07" : "2020-12");
  if (draft === "2020-12" && walk.seen.legacyItems !== undefined) {
    throw new ConfigurationError(
      `${option}${walk.seen.legacyItems}`,
      "must be a schema in draft 2020-12; use prefixItems for a tuple",
    );
  }
  return { schema, draft, costly: walk.seen.costly || walk.seen.parts > costlyParts };
}

function draftOf(uri: unknown, option: string): Draft | undefined {
  if (uri === undefined) return undefined;
  const found =
    typeof uri === "string"
      ? /^https?:\/\/json-schema\.org\/draft(?:\/|-)(0[67]|2019-09|2020-12)\/schema#?$/.exec(uri)
      : null;
  if (found === null) {
    const known = "http://json-schema.org/draft-07/schema# and https://json-schema.org/draft/2020-12/schema";
    throw new ConfigurationError(`${option}.$schema`, `must be ${known}, got ${quote(String(uri), 100)}`);
  }
  return found[1] === "2019-09" || found[1] === "2020-12" ? found[1] : "draft-07";
}

interface Walk {
  visit(schema: unknown, at: string): void;
  readonly seen: { parts: number; costly: boolean; legacy: boolean; legacyItems: string | undefined };
}

function createWalk(root: JsonSchema, option: string): Walk {
  const seen: Walk["seen"] = { parts: 0, costly: false, legacy: false, legacyItems: undefined };
  const visited = new Set<unknown>();
  const anchors = new Set<unknown>();

  function fail(at: string, message: string): never {
    throw new ConfigurationError(`${option}${at}`, message);
  }

  function visit(schema: unknown, at: string): void {
    if (typeof schema === "boolean" || visited.has(schema)) return;
    if (!isSchemaObject(schema)) fail(at, "must be a schema: an object, true or false");
    visited.add(schema);
    seen.parts += 1;
    if (seen.parts > maximumParts) fail("", `has more than ${maximumParts} schemas inside`);
    for (const [keyword, value] of Object.entries(schema)) visitKeyword(schema, keyword, value, `${at}.${keyword}`);
  }

  function visitKeyword(schema: JsonSchema, keyword: string, value: unknown, at: string): void {
    if (costlyKeywords.has(keyword)) seen.costly = true;
    if (references.has(keyword)) visitReference(value, at);
    if (keyword === "$id" && schema !== root) fail(at, "is allowed at the root only");
    if (keyword === "$async") fail(at, "asynchronous schemas are not supported");
    if (keyword === "dependencies" || keyword === "additionalItems") seen.legacy = true;
    if (keyword === "items" && Array.isArray(value)) {
      seen.legacy = true;
      seen.legacyItems ??= at;
    }
    if (keyword === "nullable") checkNullable(schema, at);
    if (keyword === "$anchor" || keyword === "$dynamicAnchor") checkAnchor(value, at);
    const kind = keywordKinds.get(keyword);
    if (kind !== undefined) kind({ value, at, fail, visit });
    else if (!dataKeywords.has(keyword) && !Array.isArray(value)) refuseIdentities(value, at);
  }

  function checkAnchor(value: unknown, at: string): void {
    if (anchors.has(value)) fail(at, "is there twice");
    anchors.add(value);
  }

  /** The compiler looks for them in unknown keywords too. */
  function refuseIdentities(value: unknown, at: string): void {
    if (value === null || typeof value !== "object") return;
    for (const [key, item] of Object.entries(value)) {
      if (identities.has(key)) fail(at, `must not hold ${key}`);
      refuseIdentities(item, at);
    }
  }

  /** The word is not of JSON Schema but of OpenAPI, and means something only beside a type. */
  function checkNullable({ type, nullable }: JsonSchema, at: string): void {
    if (type === undefined) fail(at, 'needs "type" beside it; or use anyOf with { "type": "null" }');
    if (nullable === false && [type].flat().includes("null")) fail(at, "contradicts the type");
  }

  function visitReference(reference: unknown, at: string): void {
    if (typeof reference !== "string") fail(at, "must be a string");
    if (!reference.startsWith("#"))
      fail(at, `must point into the same schema, such as "#/$defs/Name", got ${quote(reference, 100)}`);
    const target = findInSchema(root, reference);
    if (target === undefined) fail(at, `points to nothing: ${quote(reference, 100)}`);
    if (isEndless(root, reference)) fail(at, "refers to itself");
    visit(target, at);
  }

  return { visit, seen };
}

/** Whether references lead only to each other; cycles through other keywords end in the value, or are stopped when it is checked. */
function isEndless(root: JsonSchema, reference: string): boolean {
  const seen = new Set<string>();
  let next: unknown = reference;
  while (typeof next === "string") {
    if (seen.has(next)) return true;
    seen.add(next);
    const target = findInSchema(root, next);
    next = isSchemaObject(target) ? target.$ref : undefined;
  }
  return false;
}
