import type { Console } from "./log.ts";
import { indirectEval } from "./primordials.ts";

/**
 * Programs are evaluated inside a function with these parameters. Hyperlight has globals of these names that can be neither
 * deleted nor replaced: parameters hide them.
 */
const opening = "(function (console, print, require) { return ";

/** Columns on line 1 of what is evaluated are greater by this than those of the program. */
export const openingLength: number = opening.length;

/** The function that is the program. */
export function evaluateProgram(code: string, console: Console): () => Promise<unknown> {
  const scope = indirectEval(`${opening}${code}\n})`) as (console: Console) => () => Promise<unknown>;
  return scope(console);
}
