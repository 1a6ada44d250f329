import type { Goal } from "../goal.ts";
import { runTests } from "../vitest.ts";

/** G8: while somebody swaps folders for links, no byte outside is read and nothing outside is changed. */
export const fileRace: Goal = async ({ size }) => {
  const env: Record<string, string> = size === "quick" ? {} : { FILES: "full" };
  return { figures: [await runTests("packages/conformance", ["test/wasm.test.ts", "-t", "FIL-"], env)] };
};
