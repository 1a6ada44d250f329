import { describe, expect, it } from "vitest";
import { z } from "zod";
import { schemaToType } from "../../src/tools/schema-to-type.ts";
import type { JsonSchema } from "../../src/types.ts";
import { object } from "./tool-fixtures.ts";

const text = { type: "string" };
const number = { type: "number" };

describe("on one line", () => {
  it.each<[JsonSchema, string]>([
    [{}, "unknown"],
    [text, "string"],
    [{ type: "integer" }, "number"],
    [{ type: ["string", "null"] }, "string | null"],
    [{ type: "string", nullable: true }, "string | null"],
    [{ enum: ["a", 1, null, true] }, '"a" | 1 | null | true'],
    [{ type: "string", enum: ['say "hi"\n'] }, '"say \\"hi\\"\\n"'],
    [{ const: "x" }, '"x"'],
    [{ const: { a: 1 } }, "unknown"],
    [
      { enum: Array.from({ length: 30 }, (_, n) => n) },
      `number /* one of 30: ${Array.from({ length: 24 }, (_, n) => n).join(", ")}, ... */`,
    ],
    [{ anyOf: [text, number, text] }, "string | number"],
    [{ oneOf: [text, {}] }, "unknown"],
    [{ type: "array", items: text }, "string[]"],
    [{ type: "array", items: { enum: ["a", "b"] } }, '("a" | "b")[]'],
    [{ type: "array" }, "unknown[]"],
    [{ type: "array", items: { type: "array", items: { type: ["string", "null"] } } }, "(string | null)[][]"],
    [{ type: "array", items: [text, number] }, "[string, number]"],
    [{ items: [text], additionalItems: number }, "[string, ...number[]]"],
    [
      { prefixItems: [text, { enum: [1, 2] }], items: { type: ["string", "null"] } },
      "[string, 1 | 2, ...(string | null)[]]",
    ],
    [{ prefixItems: [text], items: false }, "[string]"],
    [{ type: "object" }, "Record<string, unknown>"],
    [{ type: "object", additionalProperties: false }, "{}"],
    [{ type: "object", additionalProperties: number }, "Record<string, number>"],
    [{ type: "object", patternProperties: { "^S": number } }, "Record<string, number>"],
    [
      { type: "object", propertyNames: { enum: ["a", "b"] }, additionalProperties: number },
      'Partial<Record<"a" | "b", number>>',
    ],
    [object({ a: text }, { additionalProperties: number }), "{ a: string } & Record<string, number>"],
    [object({ a: text }, { additionalProperties: true }), "{ a: string; [key: string]: unknown }"],
    [{ properties: { a: text, "b-c": number } }, '{ a?: string; "b-c"?: number }'],
    [
      { type: "object", anyOf: [{ required: ["a"] }, { required: ["b"] }], properties: { a: text, b: text } },
      "{ a?: string; b?: string }",
    ],
    [{ allOf: [object({ a: text }), object({ b: text })] }, "{ a: string } & { b: string }"],
    [{ allOf: [{ anyOf: [text, number] }, { description: "says nothing" }] }, "string | number"],
    [
      { type: "array", items: { allOf: [object({ a: text }), { anyOf: [object({ b: text }), object({ c: text })] }] } },
      "({ a: string } & ({ b: string } | { c: string }))[]",
    ],
    [{ $defs: { id: text }, properties: { a: { $ref: "#/$defs/id" } } }, "{ a?: string }"],
    [{ definitions: { id: text }, $ref: "#/definitions/id" }, "string"],
    [{ $ref: "#/$defs/missing" }, "unknown"],
    [object({ child: { $ref: "#" } }), "{ child: { child: unknown } }"],
    [{ properties: { a: false, b: true } }, "{ a?: never; b?: unknown }"],
    [{ minLength: 1 }, "string"],
    [{ minimum: 1 }, "number"],
  ])("%j", (schema, type) => {
    expect(schemaToType(schema, { root: schema })).toBe(type);
  });

  it("of zod schemas", () => {
    const schema = z.object({
      id: z.uuid(),
      when: z.union([z.iso.date(), z.null()]),
      tags: z.record(z.string(), z.array(z.tuple([z.string(), z.int()]))),
      kind: z.discriminatedUnion("type", [
        z.object({ type: z.literal("a"), n: z.number() }),
        z.object({ type: z.literal("b") }),
      ]),
      level: z.record(z.enum(["low", "high"]), z.number()).optional(),
    });
    const root = z.toJSONSchema(schema) as JsonSchema;
    expect(schemaToType(root, { root })).toBe(
      '{ id: string; when: string | null; tags: Record<string, [string, number][]>; kind: { type: "a"; n: number } | { type: "b" }; level?: Partial<Record<"low" | "high", number>> }',
    );
  });

  it("ends at the depth and is bounded, whatever the schema", () => {
    const deep = object({ a: object({ b: object({ c: { type: "array", items: text } }) }) });
    expect(schemaToType(deep, { root: deep, depth: 2 })).toBe("{ a: { b: object } }");
    expect(schemaToType(deep, { root: deep, depth: 3 })).toBe("{ a: { b: { c: unknown[] } } }");
    const $defs: Record<string, unknown> = { d30: text };
    for (let level = 0; level < 30; level += 1)
      $defs[`d${level}`] = object({ a: { $ref: `#/$defs/d${level + 1}` }, b: { $ref: `#/$defs/d${level + 1}` } });
    const doubling = { $defs, $ref: "#/$defs/d0" };
    const started = performance.now();
    expect(schemaToType(doubling, { root: doubling, depth: 40 }).length).toBeLessThan(60_000);
    expect(performance.now() - started).toBeLessThan(200);
  });

  it("shows the required fields of many first", () => {
    const properties = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`p${index}`, text]));
    const schema = { type: "object", properties, required: ["p59"] };
    const written = schemaToType(schema, { root: schema });
    expect(written).toContain("p59: string");
    expect(written).toContain("p38?: string");
    expect(written).not.toContain("p39?");
    expect(written).toContain("[key: string]: unknown");
  });
});

describe("with comments", () => {
  const schema = object({
    days: { type: "integer", minimum: 1, maximum: 10, default: 3, description: "How many days.\nToday included." },
    price: { type: "number", exclusiveMinimum: 0, unit: "EUR" },
    at: { type: "string", format: "date-time", examples: ["2025-03-12T09:00:00Z"] },
    code: { type: "string", pattern: "^[A-Z]*/$", minLength: 3, maxLength: 3 },
    safe: { type: "integer", minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
    tags: { type: "array", items: text, maxItems: 5 },
    trick: { type: "string", description: "*/ ``` \u2028 }; // end" },
    inner: object({ a: { ...text, description: "inside" } }),
  });

  it("for inputs", () => {
    expect(schemaToType(schema, { root: schema, docs: "constraints" })).toBe(
      [
        "{",
        "  days: number; // How many days. Today included; integer 1 to 10; default 3",
        "  price: number; // EUR; > 0",
        '  at: string; // date-time; e.g. "2025-03-12T09:00:00Z"',
        "  code: string; // 3 characters; /^[A-Z]* /$/",
        "  safe: number;",
        "  tags: string[]; // <= 5 items",
        "  trick: string; // * / ''' }; // end",
        "  inner: {",
        "    a: string; // inside",
        "  };",
        "}",
      ].join("\n"),
    );
  });

  it("for outputs, only what helps to read them", () => {
    const written = schemaToType(schema, { root: schema, docs: "plain" });
    expect(written).toContain("days: number; // How many days. Today included\n");
    expect(written).toContain("at: string; // date-time\n");
    expect(written).toContain("code: string;\n");
  });
});
