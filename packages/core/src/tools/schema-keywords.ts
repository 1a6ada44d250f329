import { toRegExp } from "./to-reg-exp.ts";

interface KeywordCheck {
  readonly value: unknown;
  readonly at: string;
  fail(at: string, message: string): never;
  visit(schema: unknown, at: string): void;
}

type Kind = (check: KeywordCheck) => void;

const simpleTypes: ReadonlySet<string> = new Set(["string", "number", "integer", "boolean", "null", "object", "array"]);
const patternCharacters = 1_000;

const schema: Kind = ({ value, at, visit }) => visit(value, at);

const schemaList: Kind = ({ value, at, fail, visit }) => {
  if (!Array.isArray(value) || value.length === 0) return fail(at, "must be an array of schemas");
  for (const [index, item] of value.entries()) visit(item, `${at}[${index}]`);
};

const schemaOrList: Kind = (check) => (Array.isArray(check.value) ? schemaList(check) : schema(check));

const schemaMap: Kind = ({ value, at, fail, visit }) => {
  for (const [name, item] of entries(value, at, fail)) visit(item, `${at}.${name}`);
};

const patternMap: Kind = (check) => {
  for (const [name] of entries(check.value, check.at, check.fail)) pattern({ ...check, value: name });
  schemaMap(check);
};

const schemaOrNamesMap: Kind = ({ value, at, fail, visit }) => {
  for (const [name, item] of entries(value, at, fail)) {
    if (Array.isArray(item)) names({ value: item, at: `${at}.${name}`, fail, visit });
    else visit(item, `${at}.${name}`);
  }
};

const namesMap: Kind = ({ value, at, fail, visit }) => {
  for (const [name, item] of entries(value, at, fail)) names({ value: item, at: `${at}.${name}`, fail, visit });
};

const names: Kind = ({ value, at, fail }) => {
  if (!isNames(value)) fail(at, "must be an array of different names");
};

const number: Kind = ({ value, at, fail }) => {
  if (typeof value !== "number") fail(at, "must be a number");
};

const positive: Kind = ({ value, at, fail }) => {
  if (typeof value !== "number" || value <= 0) fail(at, "must be a number over 0");
};

const count: Kind = ({ value, at, fail }) => {
  if (!Number.isInteger(value) || Number(value) < 0) fail(at, "must be a whole number from 0");
};

const boolean: Kind = ({ value, at, fail }) => {
  if (typeof value !== "boolean") fail(at, "must be true or false");
};

const text: Kind = ({ value, at, fail }) => {
  if (typeof value !== "string") fail(at, "must be a string");
};

const anchor: Kind = ({ value, at, fail }) => {
  if (typeof value !== "string" || !/^[A-Za-z_][-A-Za-z0-9._]*$/.test(value)) fail(at, "must be a name");
};

const type: Kind = ({ value, at, fail }) => {
  const types: unknown = typeof value === "string" ? [value] : value;
  if (!isNames(types) || types.length === 0 || !types.every((name) => simpleTypes.has(name))) {
    fail(at, `must be one or more of ${[...simpleTypes].join(", ")}`);
  }
};

const members: Kind = ({ value, at, fail }) => {
  if (!Array.isArray(value) || value.length === 0) return fail(at, "must be an array of values");
  const texts = value.map((member: unknown) => JSON.stringify(member));
  if (new Set(texts).size !== texts.length) fail(at, "has a value twice");
};

const pattern: Kind = ({ value, at, fail }) => {
  if (typeof value !== "string") return fail(at, "must be a string");
  if (value.length > patternCharacters) fail(at, `must have at most ${patternCharacters} characters`);
  try {
    toRegExp(value);
  } catch {
    fail(at, "is not a valid regular expression");
  }
};

function entries(value: unknown, at: string, fail: KeywordCheck["fail"]): [string, unknown][] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) fail(at, "must be an object");
  return Object.entries(value);
}

function isNames(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.every((name) => typeof name === "string") && new Set(value).size === value.length
  );
}

function all(kind: Kind, keywords: string): [string, Kind][] {
  return keywords.split(" ").map((keyword) => [keyword, kind]);
}

/** What the value of each keyword must be; keywords that are not here are annotations. */
export const keywordKinds: ReadonlyMap<string, Kind> = new Map([
  ...all(
    schema,
    "additionalItems additionalProperties contains not if then else propertyNames unevaluatedItems unevaluatedProperties",
  ),
  ...all(schemaList, "allOf anyOf oneOf prefixItems"),
  ...all(schemaOrList, "items"),
  ...all(schemaMap, "properties $defs definitions dependentSchemas"),
  ...all(patternMap, "patternProperties"),
  ...all(schemaOrNamesMap, "dependencies"),
  ...all(namesMap, "dependentRequired"),
  ...all(names, "required"),
  ...all(number, "maximum minimum exclusiveMaximum exclusiveMinimum"),
  ...all(positive, "multipleOf"),
  ...all(count, "maxLength minLength maxItems minItems maxProperties minProperties maxContains minContains"),
  ...all(boolean, "uniqueItems nullable"),
  ...all(text, "description title format $comment $id"),
  ...all(anchor, "$anchor $dynamicAnchor"),
  ...all(type, "type"),
  ...all(members, "enum"),
  ...all(pattern, "pattern"),
]);
