import { ConfigurationError } from "@codeact/core";
import { asSchema, type FlexibleSchema, jsonSchema, type Schema, type ToolSet } from "ai";
import type { HostToolContexts } from "./types.ts";

/**
 * The context of `execute_code` is the contexts of its tools, by name. The AI SDK checks it before every call,
 * so that each tool gets what its own `contextSchema` makes of it.
 */
export function contextSchemaOf<TOOLS extends ToolSet>(
  tools: () => ToolSet,
  defaults: Partial<HostToolContexts<TOOLS>> | undefined,
): Schema<HostToolContexts<TOOLS> | undefined> {
  return jsonSchema(
    { type: "object" },
    {
      validate: async (given) => {
        const contexts = new Map(Object.entries({ ...defaults, ...(given as object | undefined) }));
        for (const [name, { contextSchema }] of Object.entries(tools())) {
          if (contextSchema === undefined) continue;
          const checked = await asSchema<unknown>(contextSchema).validate?.(contexts.get(name));
          if (checked?.success === false) {
            const error = new ConfigurationError(`toolsContext.execute_code.${name}`, checked.error.message);
            return { success: false, error };
          }
          if (checked) contexts.set(name, checked.value);
        }
        return { success: true, value: Object.fromEntries(contexts) as HostToolContexts<TOOLS> };
      },
    },
  );
}

/** The context of one of these tools where the AI SDK runs it itself: checked as ever, with a default. */
export function contextSchemaWith(schema: FlexibleSchema<unknown>, fallback: unknown): Schema<unknown> {
  return jsonSchema(
    {},
    {
      validate: async (given) => {
        const value = given ?? fallback;
        return (await asSchema<unknown>(schema).validate?.(value)) ?? { success: true, value };
      },
    },
  );
}
