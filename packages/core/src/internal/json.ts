import { maximumDepth } from "../limits.ts";
import type { JsonValue } from "../types.ts";

export type JsonText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };
export type JsonTree =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly problem: string };

/** JSON text of a host value; what JSON would drop or change silently is a problem, told with its path. */
export function toJsonText(value: unknown): JsonText {
  if (value === undefined) return { ok: true, text: "null" };
  try {
    const problem = findProblem(value, "$", 0);
    if (problem !== undefined) return { ok: false, problem };
    return { ok: true, text: JSON.stringify(value) ?? "null" };
  } catch (thrown) {
    return {
      ok: false,
      problem: `$ cannot be written as JSON: ${thrown instanceof Error ? thrown.message : "it throws"}`,
    };
  }
}

function findProblem(value: unknown, path: string, depth: number): string | undefined {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? undefined : `${path} is ${value}`;
    case "bigint":
    case "function":
    case "symbol":
      return `${path} is a ${typeof value}`;
    case "object":
      return value === null ? undefined : findProblemInside(value, path, depth);
    default:
      return undefined;
  }
}

function findProblemInside(value: object, path: string, depth: number): string | undefined {
  if (depth >= maximumDepth) return `${path} is nested more than ${maximumDepth} levels deep, or in a cycle`;
  if ("toJSON" in value && typeof value.toJSON === "function" && !ArrayBuffer.isView(value)) return undefined;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const problem = findProblem(value[at], `${path}[${at}]`, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    if (kind !== "Object") return `${path} is a ${kind}`;
  }
  for (const [key, item] of Object.entries(value)) {
    const problem = findProblem(item, `${path}.${key}`, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Parses text of the guest: its depth is counted before anything is built. */
export function parseJsonText(text: string): JsonTree {
  if (deepestNesting(text) > maximumDepth) {
    return { ok: false, problem: `nested more than ${maximumDepth} levels deep` };
  }
  try {
    return { ok: true, value: JSON.parse(text) as JsonValue };
  } catch {
    return { ok: false, problem: "no JSON" };
  }
}

function deepestNesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 34) at = endOfString(text, at);
    else if (unit === 91 || unit === 123) deepest = Math.max(deepest, ++depth);
    else if (unit === 93 || unit === 125) depth--;
  }
  return deepest;
}

function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 92) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

/** Freezes a tree of plain objects and arrays. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}

/** Of any depth and size. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
