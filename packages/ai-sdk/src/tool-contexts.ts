import { ConfigurationError } from "@codeact/core";
import { asSchema, type FlexibleSchema, jsonSchema, type Schema, type ToolSet } from "ai";
import type { HostToolContexts } from "./types.ts";

/**
 * The context of `execute_code` is the contexts of its tools, by name. The AI SDK checks it before every call,
 * so that each tool gets what its own `contextSchema` makes of it.
 */
export function contextSchemaOf<TOOLS extends ToolSet>(
  tools: () => ToolSet,
  defaults: Partial<HostToolContexts<TOOLS>>,
): Schema<HostToolContexts<TOOLS> | undefined> {
  const validate = async (given: unknown) => {
    const contexts = new Map<string, unknown>(Object.entries({ ...defaults, ...Object(given) }));
    for (const [name, { contextSchema }] of Object.entries(tools())) {
      if (contextSchema === undefined) continue;
      const checked = await check(contextSchema, contexts.get(name));
      if (checked.success) contexts.set(name, checked.value);
      else
        return {
          success: false as const,
          error: new ConfigurationError(`toolsContext.execute_code.${name}`, checked.error.message),
        };
    }
    return { success: true as const, value: Object.fromEntries(contexts) as HostToolContexts<TOOLS> };
  };
  return jsonSchema({ type: "object" }, { validate });
}

/** The context of one of these tools where the AI SDK runs it itself: checked as ever, with a default. */
export function contextSchemaWith(schema: FlexibleSchema<unknown>, fallback: unknown): Schema<unknown> {
  return jsonSchema({}, { validate: (given) => check(schema, given ?? fallback) });
}

async function check(schema: FlexibleSchema<unknown>, value: unknown) {
  return (await asSchema<unknown>(schema).validate?.(value)) ?? { success: true as const, value };
}
