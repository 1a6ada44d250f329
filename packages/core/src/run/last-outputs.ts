import type { Batch } from "../engine.ts";
import type { JsonValue } from "../types.ts";

const mostBatches = 100;
const mostTools = 10;
const longestOutput = 512 * 1024;

/** What tools gave last, the latest first, from the end of a journal; very large outputs are passed over. */
export function lastOutputs(
  batches: readonly string[],
  tools: ReadonlyMap<number, string>,
): ReadonlyMap<string, JsonValue> {
  const outputs = new Map<string, JsonValue>();
  for (const text of batches.slice(-mostBatches).reverse()) {
    const { settled } = JSON.parse(text) as Batch;
    for (const outcome of settled.toReversed()) {
      const tool = tools.get(outcome.id);
      if (tool === undefined || outputs.has(tool) || "error" in outcome) continue;
      if (outcome.output.length <= longestOutput) outputs.set(tool, JSON.parse(outcome.output) as JsonValue);
      if (outputs.size === mostTools) return outputs;
    }
  }
  return outputs;
}
