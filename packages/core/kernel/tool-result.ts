import { defineProperty, getPrototypeOf, hasOwn, isArray, objectKeys, objectPrototype, record } from "./primordials.ts";

const TypeErrorOf = TypeError;
const mostKeys = 8;

/**
 * The result of a tool, as the program gets it. Of an object that is no list, `length` would be undefined and a loop over
 * it would silently do nothing, so reading it throws and says what came.
 */
export function guardResult(tool: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || isArray(value)) return value;
  if (getPrototypeOf(value) !== objectPrototype || hasOwn(value, "length")) return value;
  defineProperty(
    value,
    "length",
    record({
      get: (): never => {
        throw new TypeErrorOf(`The result of ${tool} is no list but an object with ${keysOf(value)}.`);
      },
      set: (given: unknown): void => {
        defineProperty(value, "length", record({ value: given, writable: true, enumerable: true, configurable: true }));
      },
      enumerable: false,
      configurable: true,
    }),
  );
  return value;
}

function keysOf(value: object): string {
  const keys = objectKeys(value);
  let text = "";
  for (let at = 0; at < keys.length && at < mostKeys; at++) text += at === 0 ? keys[at] : `, ${keys[at]}`;
  if (keys.length > mostKeys) return `${text}, ...`;
  return text === "" ? "no fields" : text;
}
