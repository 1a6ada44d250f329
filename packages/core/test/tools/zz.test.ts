import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodeActError } from "../../src/errors.ts";
import { checkSchema } from "../../src/tools/check-schema.ts";
import { createSchemaCompiler } from "../../src/tools/load-ajv.ts";
import { object } from "./tool-fixtures.ts";

const draft07 = "http://json-schema.org/draft-07/schema#";
const draft2020 = "https://json-schema.org/draft/2020-12/schema";

function refusal(schema: unknown): string {
  try {
    checkSchema(schema, "s");
  } catch (error) {
    if (error instanceof CodeActError) return error.message;
    throw error;
  }
  return "accepted";
}

describe("refused with the place", () => {
  it.each<[unknown, string]>([
    [[], "s: must be a JSON Schema object or a Standard Schema"],
    [{ type: "strin" }, "s.type: must be one or more of string, number, integer, boolean, null, object, array"],
    [{ type: [] }, "s.type: must be one or more of string, number, integer, boolean, null, object, array"],
    [{ properties: [] }, "s.properties: must be an object"],
    [{ properties: { a: 5 } }, "s.properties.a: must be a schema: an object, true or false"],
    [{ required: "a" }, "s.required: must be an array of different names"],
    [{ items: { anyOf: [] } }, "s.items.anyOf: must be an array of schemas"],
    [{ minLength: -1 }, "s.minLength: must be a whole number from 0"],
    [{ minimum: true }, "s.minimum: must be a number"],
    [{ exclusiveMinimum: true }, "s.exclusiveMinimum: must be a number"],
    [{ nullable: true }, 's.nullable: needs "type" beside it; or use anyOf with { "type": "null" }'],
    [{ type: ["null"], nullable: false }, "s.nullable: contradicts the type"],
    [{ $ref: "#" }, "s.$ref: refers to itself"],
    [{ multipleOf: 0 }, "s.multipleOf: must be a number over 0"],
    [{ enum: [] }, "s.enum: must be an array of values"],
    [{ enum: [1, 1] }, "s.enum: has a value twice"],
    [{ pattern: "(" }, "s.pattern: is not a valid regular expression"],
    [{ patternProperties: { "[": {} } }, "s.patternProperties: is not a valid regular expression"],
    [{ pattern: "a".repeat(1_001) }, "s.pattern: must have at most 1000 characters"],
    [
      { $ref: "https://other.example/x.json" },
      's.$ref: must point into the same schema, such as "#/$defs/Name", got "https://other.example/x.json"',
    ],
    [{ $ref: "#/$defs/Missing" }, 's.$ref: points to nothing: "#/$defs/Missing"'],
    [{ $ref: "#/__proto__" }, 's.$ref: points to nothing: "#/__proto__"'],
    [{ $ref: "#missing" }, 's.$ref: points to nothing: "#missing"'],
    [{ properties: { a: { $id: "x" } } }, "s.properties.a.$id: is allowed at the root only"],
    [{ $async: true }, "s.$async: asynchronous schemas are not supported"],
    [
      { $schema: "http://json-schema.org/draft-04/schema#" },
      `s.$schema: must be ${draft07} and ${draft2020}, got "http://json-schema.org/draft-04/schema#"`,
    ],
    [{ $schema: draft2020, items: [{}] }, "s.items: must be a schema in draft 2020-12; use prefixItems for a tuple"],
    [{ default: () => 1 }, "s: must be plain JSON, but $.default is a function"],
    [{ default: new Date(0) }, "s: must be plain JSON, but $.default is [object Date]"],
    [{ const: Number.NaN }, "s: must be plain JSON, but $.const is NaN"],
    [JSON.parse('{"properties":{"__proto__":{}}}'), 's: $.properties has a key "__proto__", which is not allowed'],
    [{ title: "x".repeat(300_000) }, "s: has more than 262144 characters"],
    [{ enum: Array.from({ length: 20_000 }, (_, index) => index) }, "s: has more than 20000 parts"],
    [
      object(Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`p${index}`, {}]))),
      "s: has more than 1000 schemas inside",
    ],
  ])("%#", (schema, message) => {
    expect(refusal(schema)).toBe(message);
  }, 100_000);

  it("deep and cyclic schemas", () => {
    let deep: unknown = {};
    for (let level = 0; level < 70; level += 1) deep = { not: deep };
    expect(refusal(deep)).toBe("s: is nested more than 64 levels, or cyclic");
    const cyclic: Record<string, unknown> = { type: "object" };
    cyclic.properties = { self: cyclic };
    expect(refusal(cyclic)).toBe("s: is nested more than 64 levels, or cyclic");
  }, 100_000);
});

describe("accepted", () => {
  it("takes the draft by name, or by what only the older one has", () => {
    const draft = (schema: unknown) => checkSchema(schema, "s").draft;
    expect(draft({})).toBe("2020-12");
    expect(draft({ $schema: draft2020 })).toBe("2020-12");
    expect(draft({ $schema: "http://json-schema.org/draft-07/schema" })).toBe("draft-07");
    expect(draft({ $schema: "http://json-schema.org/draft-06/schema#" })).toBe("draft-07");
    expect(draft({ $schema: "https://json-schema.org/draft/2019-09/schema" })).toBe("2019-09");
    expect(draft({ items: [{ type: "string" }] })).toBe("draft-07");
    expect(draft({ dependencies: { a: ["b"] } })).toBe("draft-07");
  }, 100_000);

  it("says which checks need a deadline", () => {
    const costly = (schema: unknown) => checkSchema(schema, "s").costly;
    expect(costly(object({ a: { type: "string" } }))).toBe(false);
    expect(costly(object({ a: { pattern: "a" } }))).toBe(true);
    expect(costly({ items: { uniqueItems: true } })).toBe(true);
    expect(costly({ $defs: { a: {} }, not: { $ref: "#/$defs/a" } })).toBe(true);
    expect(costly(object({ pattern: { type: "string" } }))).toBe(false);
  }, 100_000);

  it("takes a property of any name, and references into places that are no schemas by themselves", () => {
    expect(refusal(object({ $ref: { type: "string" }, type: {}, required: {}, constructor: {} }))).toBe("accepted");
    expect(refusal({ properties: { a: { $ref: "#/components/A" } }, components: { A: { type: "strin" } } })).toMatch(
      /^s\.properties\.a\.\$ref\.type: must be/,
    );
    expect(refusal({ $defs: { a: { $anchor: "here" } }, $ref: "#here" })).toBe("accepted");
  }, 100_000);
});

describe("compiling", () => {
  const leaf = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.integer({ min: -2, max: 3 }),
    fc.boolean(),
    fc.constant(null),
    fc.constant([]),
    fc.constant({}),
  );
  const keyword = fc.constantFrom(
    ..."type properties items prefixItems additionalItems additionalProperties required enum const minimum maxLength multipleOf uniqueItems contains minContains".split(
      " ",
    ),
    ..."allOf anyOf not if then dependencies dependentRequired dependentSchemas pattern patternProperties propertyNames unevaluatedProperties $ref $defs $anchor".split(
      " ",
    ),
    ..."nullable format title discriminator $dynamicRef $recursiveRef maxContains unevaluatedItems $vocabulary $comment $dynamicAnchor".split(
      " ",
    ),
  );
  const value = fc.oneof(
    leaf,
    fc.constantFrom("string", "object", "#", "#/$defs/a", "^a"),
    fc.array(fc.constantFrom("a", "b", "string", "null"), { maxLength: 2 }),
  );
  const { schema } = fc.letrec((tie) => ({
    schema: fc.oneof(
      { depthSize: "small" },
      fc.dictionary(keyword, value, { maxKeys: 3 }),
      fc.dictionary(
        keyword,
        fc.oneof(
          value,
          tie("schema"),
          fc.array(tie("schema"), { maxLength: 2 }),
          fc.dictionary(fc.constantFrom("a", "b", "then"), tie("schema"), { maxKeys: 2 }),
        ),
        { maxKeys: 4 },
      ),
    ),
  }));

  it("does not fail for a schema that was accepted", async () => {
    const compiler = createSchemaCompiler();
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(schema, async (candidate) => {
        if (refusal(candidate) !== "accepted") return;
        accepted += 1;
        await compiler.compile(checkSchema(candidate, "s"));
      }),
      { numRuns: 60_000, seed: 99 },
    );
    console.log("accepted", accepted);
  }, 100_000);
});
