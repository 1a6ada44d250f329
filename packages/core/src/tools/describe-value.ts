import { isIdentifier } from "./identifier.ts";

const shownCharacters = 60;
const shownKeys = 8;

/** What came, in a few words and with a bounded excerpt: `string "12"`, `array of 3`, `object with city, units`. */
export function describeValue(value: unknown, reveal = true): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (typeof value === "object") return describeObject(value, reveal);
  if (!reveal) return typeof value;
  if (typeof value === "string") return `string ${quote(value)}`;
  if (typeof value === "number" || typeof value === "boolean") return `${typeof value} ${value}`;
  return typeof value;
}

function describeObject(value: object, reveal: boolean): string {
  if (!reveal) return "object";
  const keys: string[] = [];
  let more = false;
  for (const key in value) {
    if (keys.length === shownKeys) {
      more = true;
      break;
    }
    keys.push(isIdentifier(key) ? shorten(key, shownCharacters) : quote(key));
  }
  return keys.length === 0 ? "an empty object" : `object with ${keys.join(", ")}${more ? ", ..." : ""}`;
}

/** A JSON string literal of at most `characters` characters of the text. */
export function quote(text: string, characters: number = shownCharacters): string {
  return JSON.stringify(shorten(text, characters));
}

/** Cuts long text, says so by three dots, and never cuts a character in half. */
export function shorten(text: string, characters: number): string {
  if (text.length <= characters) return text;
  return `${text.slice(0, characters - 3).replace(/[\uD800-\uDBFF]$/, "")}...`;
}

/** `$.items[3]["odd key"]` of the keys that lead to a place. */
export function pathText(keys: readonly (string | number)[]): string {
  const parts = keys.slice(0, 32).map((key) => {
    if (typeof key === "number") return `[${key}]`;
    return isIdentifier(key) && key.length <= shownCharacters ? `.${key}` : `[${quote(key)}]`;
  });
  return `$${parts.join("")}${keys.length > 32 ? "..." : ""}`;
}
