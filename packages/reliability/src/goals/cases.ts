import type { Goal } from "../goal.ts";
import { runTests } from "../vitest.ts";

/** G12: the whole suite of an engine, with every attack on it; in the quick size the escapes alone, since CI runs the suite anyway. */
export const cases: Goal = async ({ size }) => {
  const part = size === "quick" ? ["-t", "escapes|borders"] : [];
  return { figures: [await runTests("packages/conformance", ["test/wasm.test.ts", ...part])] };
};
