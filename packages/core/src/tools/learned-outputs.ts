import type { JsonSchema } from "../types.ts";
import type { LearnedOutputs } from "./catalog.ts";
import { mergeSchemas, observedSchema } from "./observed-schema.ts";

/** Later outputs of a tool say nothing new. */
const mostObserved = 100;
const mostTools = 10_000;

/** Remembers the shapes of outputs, never what is in them. */
export function createLearnedOutputs(): LearnedOutputs {
  const seen = new Map<string, { schema: JsonSchema; count: number }>();
  return {
    schemaOf: (fingerprint) => seen.get(fingerprint)?.schema,
    observe(fingerprint, output) {
      const known = seen.get(fingerprint);
      if (known === undefined) {
        if (seen.size < mostTools) seen.set(fingerprint, { schema: observedSchema(output), count: 1 });
      } else if (known.count++ < mostObserved) {
        known.schema = mergeSchemas(known.schema, observedSchema(output));
      }
    },
  };
}
