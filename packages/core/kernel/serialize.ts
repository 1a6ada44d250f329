import { makeError } from "./errors.ts";
import {
  append,
  dateToJson,
  getPrototypeOf,
  isArray,
  isFiniteNumber,
  list,
  mapGet,
  mapHas,
  objectKeys,
  objectPrototype,
  quote,
  StringOf,
  utf8Length,
} from "./primordials.ts";
import { Headers } from "./world/fetch/headers.ts";
import { Response } from "./world/fetch/response.ts";

export interface SerializeRules {
  /** What is serialised, for messages: `input of echo`, `returned value`. */
  readonly what: string;
  readonly bytes: number;
  readonly sizeCode: "LIMIT_ARGUMENT_SIZE" | "LIMIT_RESULT_SIZE";
  readonly depth: number;
  /** Is told the first places where something is undefined; of a list, those in its first item. */
  readonly undefinedAt?: string[];
  /** Values of promises found inside. */
  readonly resolved?: Map<unknown, unknown>;
}

/** Classes whose instances JSON would silently turn into `{}`, with what to write instead. */
const refused: readonly (readonly [abstract: unknown, hint: string])[] = [
  [Map, "a Map: use Object.fromEntries(map) or [...map]"],
  [Set, "a Set: use [...set]"],
  [WeakMap, "a WeakMap"],
  [WeakSet, "a WeakSet"],
  [Promise, "a Promise: await it"],
  [RegExp, "a RegExp: use regexp.source"],
  [Error, "an Error: use error.message"],
  [ArrayBuffer, "an ArrayBuffer: use [...new Uint8Array(buffer)]"],
  [DataView, "a DataView"],
  [getPrototypeOf(Uint8Array), "a typed array: use [...array]"],
  [Response, "a Response: use await response.json() or await response.text()"],
  [Headers, "Headers: use Object.fromEntries(headers)"],
];
const boxed: readonly unknown[] = [Number, String, Boolean];
const isInstance = (value: object, of: unknown): boolean => value instanceof (of as new () => object);
const DateOf = Date;

/**
 * One pass from value to JSON text. Each getter and each `toJSON` runs once, so what was checked is what is sent;
 * what JSON would drop or change silently is refused with its path.
 */
export function serialize(value: unknown, rules: SerializeRules): string {
  const text = write(value, rules, list<object>(), "", "$") ?? "null";
  if (utf8Length(text, rules.bytes) > rules.bytes) throw tooLarge(rules);
  return text;
}

function write(
  value: unknown,
  rules: SerializeRules,
  parents: object[],
  key: string,
  path: string,
): string | undefined {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      if (isFiniteNumber(value)) return StringOf(value === 0 ? 0 : value);
      throw notSerializable(rules, path, `${value}, which JSON cannot carry`);
    case "boolean":
      return value ? "true" : "false";
    case "undefined":
      return undefined;
    case "object":
      return value === null ? "null" : writeObject(value, rules, parents, key, path);
    case "bigint":
      throw notSerializable(rules, path, "a BigInt: use Number(value) or String(value)");
    default:
      throw notSerializable(rules, path, `a ${typeof value}`);
  }
}

function writeObject(
  value: object,
  rules: SerializeRules,
  parents: object[],
  key: string,
  path: string,
): string | undefined {
  if (rules.resolved !== undefined && mapHas(rules.resolved, value)) {
    return write(mapGet(rules.resolved, value), rules, parents, key, path);
  }
  const prototype = getPrototypeOf(value);
  const plain = prototype === objectPrototype || prototype === null;
  if (!plain && isInstance(value, DateOf)) return writeDate(value, rules, path);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") {
    // As JSON does: asked once, and its answer is not asked again.
    return write(withoutToJson((value as { toJSON(key: string): unknown }).toJSON(key)), rules, parents, key, path);
  }
  for (let at = 0; at < parents.length; at++) {
    if (parents[at] === value) throw notSerializable(rules, path, "part of a cycle");
  }
  if (parents.length >= rules.depth) {
    throw makeError("RangeError", `The ${rules.what} is nested more than ${rules.depth} levels deep.`, "LIMIT_DEPTH");
  }
  append(parents, value);
  const text = isArray(value)
    ? writeArray(value, rules, parents, path)
    : plain
      ? writeFields(value, rules, parents, path)
      : writeInstance(value, rules, parents, path);
  parents.length--;
  return text;
}

function writeArray(items: readonly unknown[], rules: SerializeRules, parents: object[], path: string): string {
  let text = "[";
  for (let at = 0; at < items.length; at++) {
    if (at > 0) text += ",";
    const place = `${path}[${at}]`;
    const written = write(items[at], rules, parents, StringOf(at), place);
    if (written === undefined && at === 0) noteUndefined(rules, items[at], place);
    text += written ?? "null";
    if (text.length > rules.bytes) throw tooLarge(rules);
  }
  return `${text}]`;
}

function writeFields(value: object, rules: SerializeRules, parents: object[], path: string): string {
  const keys = objectKeys(value);
  let text = "{";
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string;
    const field = (value as Record<string, unknown>)[key];
    const written = write(field, rules, parents, key, `${path}.${key}`);
    if (written === undefined) {
      noteUndefined(rules, field, `${path}.${key}`);
      continue;
    }
    text += text.length > 1 ? `,${quote(key)}:${written}` : `${quote(key)}:${written}`;
    if (text.length > rules.bytes) throw tooLarge(rules);
  }
  return `${text}}`;
}

const mostPlaces = 5;
const longestPlace = 100;

function noteUndefined({ undefinedAt }: SerializeRules, value: unknown, place: string): void {
  if (value !== undefined || undefinedAt === undefined || undefinedAt.length >= mostPlaces) return;
  if (place.length <= longestPlace && isInFirstItems(place)) append(undefinedAt, place);
}

/** Whether every index in the place is 0: what is missing in all rows is missing in the first. */
function isInFirstItems(place: string): boolean {
  for (let at = 0; at + 2 < place.length; at++) {
    if (place[at] === "[" && !(place[at + 1] === "0" && place[at + 2] === "]")) return false;
  }
  return true;
}

/** An instance of a class: its own fields, unless it is of a class whose content is not in fields. */
function writeInstance(value: object, rules: SerializeRules, parents: object[], path: string): string | undefined {
  for (let at = 0; at < boxed.length; at++) {
    if (isInstance(value, boxed[at]))
      return write((value as { valueOf(): unknown }).valueOf(), rules, parents, "", path);
  }
  for (let at = 0; at < refused.length; at++) {
    const entry = refused[at];
    if (entry !== undefined && isInstance(value, entry[0])) throw notSerializable(rules, path, entry[1]);
  }
  return writeFields(value, rules, parents, path);
}

function writeDate(value: object, rules: SerializeRules, path: string): string {
  try {
    return quote(dateToJson(value) as string);
  } catch {
    throw notSerializable(rules, path, "an invalid Date");
  }
}

/** Wraps nothing: an object whose `toJSON` answered with an object that has one too is written by its fields. */
function withoutToJson(value: unknown): unknown {
  if (typeof value !== "object" || value === null || isArray(value)) return value;
  if (typeof (value as { toJSON?: unknown }).toJSON !== "function") return value;
  const copy: Record<string, unknown> = { __proto__: null } as never;
  const keys = objectKeys(value);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string;
    if (key !== "toJSON") copy[key] = (value as Record<string, unknown>)[key];
  }
  return copy;
}

function notSerializable(rules: SerializeRules, path: string, what: string): Error {
  return makeError("TypeError", `The ${rules.what} has at ${path} ${what}.`, "VALUE_NOT_SERIALIZABLE");
}

function tooLarge(rules: SerializeRules): Error {
  const hint = rules.sizeCode === "LIMIT_RESULT_SIZE" ? " Return less: filter, count or summarise first." : "";
  return makeError("RangeError", `The ${rules.what} is larger than ${rules.bytes} bytes.${hint}`, rules.sizeCode);
}
