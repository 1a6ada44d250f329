import type { JsonSchema } from "../types.ts";

/** The part of a schema that a local reference (`#`, `#/$defs/Name` or `#anchor`) means. */
export function findInSchema(root: JsonSchema, reference: string): unknown {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return findAnchor(root, reference.slice(1));
  let place: unknown = root;
  for (const part of reference.slice(2).split("/")) {
    const key = decode(part);
    if (key === undefined || place === null || typeof place !== "object" || !Object.hasOwn(place, key))
      return undefined;
    place = Object.getOwnPropertyDescriptor(place, key)?.value;
  }
  return place;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return undefined;
  }
}

function findAnchor(place: unknown, anchor: string): unknown {
  if (place === null || typeof place !== "object") return undefined;
  if ("$anchor" in place && place.$anchor === anchor) return place;
  for (const part of Object.values(place)) {
    const found = findAnchor(part, anchor);
    if (found !== undefined) return found;
  }
  return undefined;
}
