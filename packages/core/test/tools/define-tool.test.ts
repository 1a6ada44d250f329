import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { buildCatalog } from "../../src/tools/catalog.ts";
import { defineTool } from "../../src/tools/define-tool.ts";
import type { StandardSchema } from "../../src/tools/standard-schema.ts";
import type { JsonSchema, ToolCallOptions } from "../../src/types.ts";
import { issuesOf } from "./tool-fixtures.ts";

const options: ToolCallOptions = { runId: "r", callId: "1", signal: new AbortController().signal, context: {} };

describe("defineTool with zod", () => {
  const forecast = defineTool({
    name: "get_forecast",
    description: "Forecast.",
    inputSchema: z.object({
      city: z.string().describe("such as Oslo"),
      days: z.int().min(1).max(10).default(3),
      since: z.string().transform((text) => text.length),
    }),
    outputSchema: z.object({ text: z.string(), unit: z.string().default("C") }),
    execute(input) {
      expectTypeOf(input).toEqualTypeOf<{ city: string; days: number; since: number }>();
      return { text: `${input.city} ${input.days} ${input.since}` };
    },
  });

  it("keeps the JSON Schema of the input as it is given and of the output as it comes", () => {
    expect(forecast.inputSchema).toMatchObject({
      type: "object",
      properties: { city: { type: "string", description: "such as Oslo" }, days: { type: "integer", default: 3 } },
      required: ["city", "since"],
    });
    expect(forecast.outputSchema).toMatchObject({ required: ["text", "unit"] });
  });

  it("gives the tool what the schema makes of the input", async () => {
    const entry = buildCatalog([forecast]).tools.get("get_forecast");
    const checked = await entry?.checkInput({ city: "Oslo", since: "abc" });
    expect(checked).toEqual({ valid: true, value: { city: "Oslo", days: 3, since: 3 } });
    const input = checked?.valid === true ? checked.value : undefined;
    expect(entry?.tool.execute(input as never, options)).toEqual({ text: "Oslo 3 3" });
  });

  it("tells path, what was expected and what came", async () => {
    const entry = buildCatalog([forecast]).tools.get("get_forecast");
    const checked = await entry?.checkInput({ city: 7, days: 11 });
    expect(checked && issuesOf(checked)).toEqual([
      "$.city: expected string, got number 7",
      "$.days: Too big: expected number to be <=10, got number 11",
      "$.since: is missing, expected string",
    ]);
  });

  it("does not quote outputs", async () => {
    const entry = buildCatalog([forecast]).tools.get("get_forecast");
    const checked = await entry?.checkOutput?.({ text: ["secret"], unit: 4 });
    expect(checked && issuesOf(checked)).toEqual([
      "$.text: expected string, got array of 1",
      "$.unit: expected string, got number",
    ]);
  });

  it("waits for asynchronous refinements", async () => {
    const inputSchema = z.object({ id: z.string().refine(async (id) => id === "known", "unknown id") });
    const entry = buildCatalog([
      defineTool({ name: "look_up", description: "d", inputSchema, execute: () => 1 }),
    ]).tools.get("look_up");
    expect(await entry?.checkInput({ id: "known" })).toEqual({ valid: true, value: { id: "known" } });
    const refused = await entry?.checkInput({ id: "other" });
    expect(refused && issuesOf(refused)).toEqual(['$.id: unknown id, got string "other"']);
  });

  it("refuses an input that JSON cannot carry, with the remedy", () => {
    const make = () =>
      defineTool({ name: "at", description: "d", inputSchema: z.object({ at: z.date() }), execute: () => 1 });
    expect(make).toThrow(
      /^tool "at"\.inputSchema: zod cannot write it as JSON Schema: Date cannot be represented.*Use types that JSON has/,
    );
  });

  it("takes an output with a transform as unknown", () => {
    const outputSchema = z.object({ at: z.date(), n: z.string().transform(Number) });
    const made = defineTool({
      name: "at",
      description: "d",
      inputSchema: z.object({}),
      outputSchema,
      execute: () => ({ at: new Date(0), n: "1" }),
    });
    expect(made.outputSchema).toMatchObject({ properties: { at: {}, n: {} } });
  });

  it("types what execute returns by the output schema", () => {
    defineTool({
      name: "n",
      description: "d",
      inputSchema: z.object({}),
      outputSchema: z.object({ total: z.number() }),
      // @ts-expect-error total must be a number
      execute: () => ({ total: "1" }),
    });
  });
});

describe("defineTool with other Standard Schemas", () => {
  const bare: StandardSchema<{ n: number }, { n: number }> = {
    "~standard": { version: 1, vendor: "valibot", validate: (value) => ({ value: value as { n: number } }) },
  };

  it("says how to get a JSON Schema where the library has none", () => {
    const make = () => defineTool({ name: "n", description: "d", inputSchema: bare, execute: (input) => input.n });
    expect(make).toThrow(/valibot gives no JSON Schema for it\. Wrap it with toStandardJsonSchema/);
  });

  it("takes schemas that are functions, with paths of objects", async () => {
    const callable = Object.assign(() => undefined, {
      "~standard": {
        version: 1 as const,
        vendor: "arktype",
        types: undefined as { input: { n: number }; output: { n: bigint } } | undefined,
        validate: () => ({ issues: [{ message: "must be a number (was a string)", path: [{ key: "n" }, 0, "a b"] }] }),
        jsonSchema: { input: () => ({ type: "object" }), output: () => ({ type: "object" }) },
      },
    });
    const made = defineTool({
      name: "n",
      description: "d",
      inputSchema: callable,
      execute(input) {
        expectTypeOf(input).toEqualTypeOf<{ n: bigint }>();
        return null;
      },
    });
    const checked = await made.validateInput?.({ n: [{ "a b": "x" }] });
    expect(checked && issuesOf(checked)).toEqual(['$.n[0]["a b"]: must be a number (was a string), got string "x"']);
  });
});

describe("defineTool with JSON Schema", () => {
  it("infers the plain part without `as const`", () => {
    const made = defineTool({
      name: "order",
      description: "d",
      inputSchema: {
        type: "object",
        properties: {
          sku: { type: "string" },
          size: { enum: ["s", "l"] },
          lines: { type: "array", items: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] } },
          odd: { anyOf: [{ type: "string" }] },
        },
        required: ["sku", "lines", "odd"],
      },
      outputSchema: { type: "object", properties: { total: { type: "number" } }, required: ["total"] },
      async execute(input) {
        expectTypeOf(input).toEqualTypeOf<{
          sku: string;
          size?: "s" | "l" | undefined;
          lines: { n: number }[];
          odd: unknown;
        }>();
        return { total: 1 };
      },
    });
    expect(made.validateInput).toBeUndefined();
  });

  it("types a schema known only at run time as unknown, and takes a typed parameter for it", () => {
    const inputSchema: JsonSchema = { type: "object" };
    defineTool({
      name: "n",
      description: "d",
      inputSchema,
      execute: (input) => void expectTypeOf(input).toEqualTypeOf<unknown>(),
    });
    defineTool({ name: "n", description: "d", inputSchema, execute: ({ city }: { city: string }) => city });
  });

  it("keeps `this` and refuses what is no definition", () => {
    const made = defineTool({
      name: "n",
      description: "who",
      inputSchema: {},
      execute() {
        return this.description;
      },
    });
    expect(
      buildCatalog([made])
        .tools.get("n")
        ?.tool.execute({} as never, options),
    ).toBe("who");
    expect(() => defineTool(null as never)).toThrow("defineTool: needs an object");
    expect(() => defineTool({ name: "n" } as never)).toThrow('tool "n".inputSchema: is missing');
  });
});
