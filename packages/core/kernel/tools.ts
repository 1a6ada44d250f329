import type { Calls } from "./calls.ts";
import { makeError } from "./errors.ts";
import {
  append,
  create,
  defineProperty,
  describeName,
  getOwnPropertyDescriptor,
  hasOwn,
  isArray,
  list,
  PromiseOf,
  record,
} from "./primordials.ts";
import { type SerializeRules, serialize } from "./serialize.ts";
import { createToolNames } from "./tool-names.ts";

export interface ToolsOptions {
  readonly calls: Calls;
  readonly names: () => string;
  readonly rules: (what: string) => SerializeRules;
}

/** Asked by the language itself on any object; `tools` must not look like a promise or a custom JSON value. */
const isToolName = (key: string | symbol): key is string =>
  typeof key === "string" && key !== "then" && key !== "toJSON";

/** No tool's name is longer. */
const longestName = 128;

/** How programs spell `call_tool` as a method of `tools`. */
const callers: Record<string, true> = record({
  call_tool: true,
  callTool: true,
  call: true,
  invoke: true,
  execute: true,
});

/** Installs `tools.name(input)` and `call_tool(name, input)`; gives what makes tools callable by their bare names too. */
export function installTools(global: object, { calls, names: text, rules }: ToolsOptions): () => void {
  const names = createToolNames(text);
  const callTool = (name: string, given: readonly unknown[]): Promise<unknown> => {
    try {
      if (name.length > longestName) {
        throw makeError(
          "ReferenceError",
          `There is no tool whose name has ${name.length} characters.`,
          "TOOL_NOT_FOUND",
        );
      }
      if (given.length > 1) {
        throw makeError(
          "TypeError",
          `tools.${name} takes one object, got ${given.length} arguments.`,
          "TOOL_INVALID_INPUT",
        );
      }
      const input = given[0] === undefined ? {} : given[0];
      return calls.ask("tool", name, serialize(input, rules(`input of ${name}`)));
    } catch (thrown) {
      return new PromiseOf((_settle, fail) => fail(thrown));
    }
  };

  const made: Record<string, (...given: unknown[]) => Promise<unknown>> = create(null);
  const functionFor = (spelling: string): ((...given: unknown[]) => Promise<unknown>) => {
    const name = names.resolve(spelling);
    made[name] ??= (...given) => {
      const named = given.length === 2 && typeof given[0] === "string" && hasOwn(callers, name) && !names.has(name);
      return named ? callTool(names.resolve(given[0] as string), [given[1]]) : callTool(name, given);
    };
    return made[name];
  };
  const tools = new Proxy(create(null), {
    get: (_target, key) => (isToolName(key) ? functionFor(key) : undefined),
    has: (_target, key) => typeof key === "string" && names.has(key),
    ownKeys: () => names.list() as string[],
    getOwnPropertyDescriptor: (_target, key) =>
      typeof key === "string" && names.has(key)
        ? { value: functionFor(key), enumerable: true, configurable: true, writable: false }
        : undefined,
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
    setPrototypeOf: () => false,
    preventExtensions: () => false,
  });
  // A method, so that the name stays when identifiers are minified.
  const { call_tool } = {
    call_tool(...given: unknown[]): Promise<unknown> {
      if (given.length === 1) {
        const call = callIn(given[0]);
        if (call !== undefined) return callTool(names.resolve(call.name), [call.input]);
      }
      const rest = list<unknown>();
      for (let at = 1; at < given.length; at++) append(rest, given[at]);
      return callTool(names.resolve(describeName(given[0])), rest);
    },
  };
  defineProperty(global, "tools", { value: tools, writable: false, enumerable: true, configurable: false });
  defineProperty(global, "call_tool", { value: call_tool, writable: false, enumerable: true, configurable: false });
  return () => {
    const all = names.list();
    for (let at = 0; at < all.length; at++) {
      const name = all[at] as string;
      if (getOwnPropertyDescriptor(global, name) !== undefined) continue;
      const value = functionFor(name);
      defineProperty(global, name, record({ value, writable: true, enumerable: false, configurable: true }));
    }
  };
}

/** `call_tool({ name, arguments })`, as the messages of models have it. */
function callIn(given: unknown): { name: string; input: unknown } | undefined {
  if (typeof given !== "object" || given === null || isArray(given)) return undefined;
  const { name, arguments: named, input, args } = given as Record<string, unknown>;
  return typeof name === "string" ? { name, input: named ?? input ?? args } : undefined;
}
