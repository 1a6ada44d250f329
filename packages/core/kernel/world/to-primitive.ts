import { apply, typeError } from "./intrinsics.ts";

const { toPrimitive: hook } = Symbol;

export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** ECMAScript's ToPrimitive. Of a `Date` it does what the hint says, as of any other object. */
export function toPrimitive(value: unknown, hint: "default" | "number"): unknown {
  if (!isObject(value)) return value;
  const parts = value as { [hook]?: unknown; valueOf?: unknown; toString?: unknown };
  const exotic = parts[hook];
  if (exotic !== undefined && exotic !== null) {
    const result: unknown = apply(exotic as () => unknown, value, [hint]);
    if (!isObject(result)) return result;
    throw typeError("Cannot convert object to primitive value");
  }
  for (let turn = 0; turn < 2; turn += 1) {
    const method = turn === 0 ? parts.valueOf : parts.toString;
    if (typeof method !== "function") continue;
    const result: unknown = apply(method, value, []);
    if (!isObject(result)) return result;
  }
  throw typeError("Cannot convert object to primitive value");
}
