import { ConfigurationError } from "../errors.ts";
import type { JsonValue } from "../types.ts";

export interface CopyBounds {
  readonly depth: number;
  readonly nodes: number;
  /** Characters of all strings and keys together. */
  readonly characters: number;
}

/** Copies plain JSON deeply and freezes it; throws `CODEACT_CONFIGURATION` naming `option` and the place when it is anything else. */
export function copyJson(value: unknown, option: string, bounds: CopyBounds): JsonValue {
  const used = { nodes: 0, characters: 0 };

  function spend(nodes: number, characters: number): void {
    used.nodes += nodes;
    used.characters += characters;
    if (used.nodes > bounds.nodes) throw new ConfigurationError(option, `has more than ${bounds.nodes} parts`);
    if (used.characters > bounds.characters) {
      throw new ConfigurationError(option, `has more than ${bounds.characters} characters`);
    }
  }

  function copyObject(source: object, at: string, depth: number): JsonValue {
    const tag = Object.prototype.toString.call(source);
    if (tag !== "[object Object]") throw new ConfigurationError(option, `must be plain JSON, but ${at} is ${tag}`);
    const copy: { [key: string]: JsonValue } = {};
    for (const [key, item] of Object.entries(source)) {
      if (item === undefined) continue;
      if (key === "__proto__")
        throw new ConfigurationError(option, `${at} has a key "__proto__", which is not allowed`);
      spend(0, key.length);
      copy[key] = copyAny(item, `${at}.${key}`, depth + 1);
    }
    return Object.freeze(copy);
  }

  function copyAny(item: unknown, at: string, depth: number): JsonValue {
    spend(1, typeof item === "string" ? item.length : 0);
    if (item === null || typeof item === "string" || typeof item === "boolean") return item;
    if (typeof item === "number" && Number.isFinite(item)) return item;
    if (typeof item !== "object")
      throw new ConfigurationError(option, `must be plain JSON, but ${at} is ${nameOf(item)}`);
    if (depth > bounds.depth)
      throw new ConfigurationError(option, `is nested more than ${bounds.depth} levels, or cyclic`);
    if (!Array.isArray(item)) return copyObject(item, at, depth);
    const copy = item.map((element, index) => copyAny(element, `${at}[${index}]`, depth + 1));
    Object.freeze(copy);
    return copy;
  }

  return copyAny(value, "$", 1);
}

function nameOf(value: unknown): string {
  if (typeof value === "number") return String(value);
  return value === undefined ? "undefined" : `a ${typeof value}`;
}
