import type { Calls } from "./calls.ts";
import { makeError } from "./errors.ts";
import { append, create, defineProperty, describeName, list, PromiseOf, split } from "./primordials.ts";
import { type SerializeRules, serialize } from "./serialize.ts";

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

/** Installs `tools.name(input)` and `call_tool(name, input)`. */
export function installTools(global: object, { calls, names, rules }: ToolsOptions): void {
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
  const functionFor = (name: string): ((...given: unknown[]) => Promise<unknown>) => {
    made[name] ??= (...given) => callTool(name, given);
    return made[name];
  };
  const listNames = (): string[] => {
    const text = names();
    return text === "" ? [] : split(text, "\n");
  };
  const tools = new Proxy(create(null), {
    get: (_target, key) => (isToolName(key) ? functionFor(key) : undefined),
    has: (_target, key) => typeof key === "string" && listNames().includes(key),
    ownKeys: () => listNames(),
    getOwnPropertyDescriptor: (_target, key) =>
      typeof key === "string" && listNames().includes(key)
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
      const rest = list<unknown>();
      for (let at = 1; at < given.length; at++) append(rest, given[at]);
      return callTool(describeName(given[0]), rest);
    },
  };
  defineProperty(global, "tools", { value: tools, writable: false, enumerable: true, configurable: false });
  defineProperty(global, "call_tool", { value: call_tool, writable: false, enumerable: true, configurable: false });
}
