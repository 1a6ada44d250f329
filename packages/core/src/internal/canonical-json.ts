import type { JsonValue } from "../types.ts";

/** JSON text with sorted keys: equal for equal values. */
export function canonicalJson(value: JsonValue): string {
  const sorted = sortKeys(value);
  return sorted === undefined ? join(value) : JSON.stringify(sorted);
}

/** A copy that `JSON.stringify` writes in the order of its keys; undefined where an object could not keep that order. */
function sortKeys(value: JsonValue): JsonValue | undefined {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(sortKeys);
    return items.includes(undefined) ? undefined : (items as JsonValue[]);
  }
  const copy: Record<string, JsonValue> = {};
  for (const key of Object.keys(value).sort()) {
    const item = ownOrder.test(key) ? undefined : sortKeys(value[key] ?? null);
    if (item === undefined) return undefined;
    copy[key] = item;
  }
  return copy;
}

/** Keys that objects put before all others, and the one that is none when it is assigned. */
const ownOrder = /^(?:\d+|__proto__)$/;

function join(value: JsonValue): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(join).join(",")}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${join(value[key] ?? null)}`).join(",")}}`;
}
