import type { Calls } from "./calls.ts";
import { defineProperty, PromiseOf } from "./primordials.ts";
import { type SerializeRules, serialize } from "./serialize.ts";

/** Functions the host answers from what it knows: of tools, and of results it kept. */
export function installLookups(global: object, calls: Calls, rules: (what: string) => SerializeRules): void {
  const ask = (name: string, given: readonly unknown[]): Promise<unknown> => {
    try {
      return calls.ask("lookup", name, serialize(given, rules(`input of ${name}`)));
    } catch (thrown) {
      return new PromiseOf((_settle, fail) => fail(thrown));
    }
  };
  // Methods, so that the names stay when identifiers are minified.
  const lookups = {
    search_tools: (...given: unknown[]): Promise<unknown> => ask("search_tools", given),
    describe_tools: (...given: unknown[]): Promise<unknown> => ask("describe_tools", given),
    previous_result: (...given: unknown[]): Promise<unknown> => ask("previous_result", given),
  };
  for (const name of ["search_tools", "describe_tools", "previous_result"] as const) {
    defineProperty(global, name, { value: lookups[name], writable: false, enumerable: true, configurable: false });
  }
}
