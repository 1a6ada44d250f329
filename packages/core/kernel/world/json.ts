import { defineMethods } from "./define.ts";

const { parse } = JSON;
const { isArray } = Array;
const { getPrototypeOf, prototype: objectPrototype } = Object;

/**
 * Lets `JSON.parse` take what is parsed already. By the standard such a call all but always throws, and programs make it
 * on results of tools by habit.
 */
export function installJson(): void {
  const methods = {
    parse(text: unknown, reviver?: never): unknown {
      if (typeof text === "object" && text !== null && (isArray(text) || getPrototypeOf(text) === objectPrototype))
        return text;
      return parse(text as string, reviver);
    },
  };
  defineMethods(JSON, methods, { parse: 2 });
}
