import { describeThrown, describeValue } from "./errors.ts";
import {
  append,
  getPrototypeOf,
  isArray,
  list,
  mapForEach,
  mapSize,
  objectKeys,
  objectPrototype,
  quote,
  setForEach,
  setSize,
} from "./primordials.ts";

const deepest = 5;
const mostItems = 100;
const longest = 16_384;
const ErrorOf = Error;
const DateOf = Date;
const isInstance = (value: object, of: unknown): boolean => value instanceof (of as new () => object);

/** Text of a value for the log: like JSON where JSON can say it, bounded in depth, items and length. */
export function formatValue(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return format(value, list<object>());
  } catch {
    return "[unprintable]";
  }
}

function format(value: unknown, parents: object[]): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "function") return `[function ${describeValue((value as { name?: unknown }).name)}]`;
  if (typeof value !== "object" || value === null) return describeValue(value);
  for (let at = 0; at < parents.length; at++) if (parents[at] === value) return "[circular]";
  if (isInstance(value, ErrorOf)) return formatError(value);
  if (isInstance(value, DateOf)) return describeValue((value as Date).toISOString());
  if (parents.length >= deepest) return isArray(value) ? "[...]" : "{...}";
  append(parents, value);
  const text = formatObject(value, parents);
  parents.length--;
  return text;
}

function formatError(error: object): string {
  const { name, message, stack } = describeThrown(error);
  return stack === "" ? `${name}: ${message}` : `${name}: ${message}\n${stack}`;
}

function formatObject(value: object, parents: object[]): string {
  if (isArray(value))
    return formatItems("[", "]", value.length, (add) => {
      for (let at = 0; at < value.length && at < mostItems; at++) add(format(value[at], parents));
    });
  if (hasSize(mapSize, value))
    return formatItems("Map {", "}", mapSize(value), (add) => {
      mapForEach(value as Map<unknown, unknown>, (item, key) =>
        add(`${format(key, parents)} => ${format(item, parents)}`),
      );
    });
  if (hasSize(setSize, value))
    return formatItems("Set {", "}", setSize(value), (add) => {
      setForEach(value as Set<unknown>, (item) => add(format(item, parents)));
    });
  const keys = objectKeys(value);
  return formatItems(`${className(value)}{`, "}", keys.length, (add) => {
    for (let at = 0; at < keys.length && at < mostItems; at++) {
      const key = keys[at] as string;
      add(`${quote(key)}:${format((value as Record<string, unknown>)[key], parents)}`);
    }
  });
}

function formatItems(open: string, close: string, size: number, visit: (add: (text: string) => void) => void): string {
  let text = open;
  let count = 0;
  visit((item) => {
    if (count >= mostItems || text.length > longest) return;
    text += count === 0 ? item : `,${item}`;
    count++;
  });
  if (count < size) text += `,... ${size - count} more`;
  return text + close;
}

/** Whether it is a real Map or Set, told by the engine and not by its prototype. */
function hasSize(size: (value: unknown) => number, value: object): boolean {
  try {
    size(value);
    return true;
  } catch {
    return false;
  }
}

function className(value: object): string {
  const prototype = getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  if (prototype === objectPrototype || prototype === null) return "";
  const name = prototype.constructor?.name;
  return typeof name === "string" && name !== "" ? `${name} ` : "";
}
