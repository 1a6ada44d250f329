import type { RunContext } from "../types.ts";

/** Takes what a framework told `execute_code` to the tools and rules of its program, within the facts of the run. */
export interface OuterCalls<OUTER> {
  /** The facts of a run, with the call that it serves. */
  within(facts: RunContext | undefined, outer: OUTER): RunContext;
  /** The call that a run serves. */
  of(facts: RunContext): OUTER | undefined;
}

/** Each has a place of its own in the facts. */
export function createOuterCalls<OUTER>(): OuterCalls<OUTER> {
  // A symbol, so that it is none of the application's facts.
  const key: unique symbol = Symbol("execute_code");
  interface Facts extends RunContext {
    readonly [key]?: OUTER;
  }
  return {
    within: (facts, outer): Facts => ({ ...facts, [key]: outer }),
    of: (facts: Facts) => facts[key],
  };
}
