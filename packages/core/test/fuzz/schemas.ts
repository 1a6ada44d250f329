import assert from "node:assert/strict";
import { transformSync } from "amaro";
import fc from "fast-check";
import { ConfigurationError } from "../../src/errors.ts";
import { renderToolTypes } from "../../src/instructions/render-tool-types.ts";
import { buildCatalog, type Catalog } from "../../src/tools/catalog.ts";
import { tool } from "../tools/tool-fixtures.ts";
import type { FuzzTarget } from "./target.ts";

const closing = [
  "*/",
  "//",
  "`",
  "\n",
  "\r",
  "\u2028",
  '"',
  "'",
  "\\",
  "}; evil(); type T = {",
  "```\n",
  "$",
  "{}",
  ">",
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...closing), fc.string({ unit: "binary", maxLength: 6 })), { maxLength: 4 })
  .map((parts) => parts.join(""));
const type = fc.constantFrom("string", "number", "integer", "boolean", "null", "object", "array");
const name = fc.oneof(fc.constantFrom("a", "b-c", "constructor", "toString", "0", "readonly"), text);

const { schema } = fc.letrec<{ schema: unknown }>((tie) => {
  const part = tie("schema");
  const parts = fc.array(part, { minLength: 1, maxLength: 3 });
  const values = fc.uniqueArray(fc.oneof(text, fc.integer(), fc.constant(null)), { minLength: 1, maxLength: 30 });
  const docs: Record<string, fc.Arbitrary<unknown>> = {
    description: text,
    default: text,
    format: text,
    unit: text,
    examples: fc.array(text),
  };
  const any = (keywords: Record<string, fc.Arbitrary<unknown>>) =>
    fc.record({ ...docs, ...keywords }, { requiredKeys: Object.keys(keywords).slice(0, 1) });
  return {
    schema: fc.oneof(
      { maxDepth: 5 },
      any({ type }),
      fc.boolean(),
      any({ enum: values }),
      any({ const: fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.object({ key: name })) }),
      any({ $ref: fc.constantFrom("#", "#/properties/a", "#/$defs/a", "https://evil.test/") }),
      any({ type: fc.constant("string"), pattern: text, maxLength: fc.nat(), nullable: fc.boolean() }),
      any({ properties: fc.dictionary(name, part, { maxKeys: 4 }), required: fc.uniqueArray(name, { maxLength: 2 }) }),
      any({
        type: fc.constant("object"),
        additionalProperties: part,
        propertyNames: part,
        $defs: fc.record({ a: part }),
      }),
      any({ items: part, prefixItems: parts }),
      any({ anyOf: parts }),
      any({ oneOf: parts, allOf: parts }),
      any({ [JSON.stringify("evil")]: part, type: text }),
    ),
  };
});

/** Whoever writes the schemas and descriptions of a tool writes types and comments with them, and nothing that runs. */
export const schemas: FuzzTarget = {
  name: "schemas of tools",
  count: 5_000,
  async fuzz(seed, count) {
    let declared = 0;
    const property = fc.property(schema, schema, text, (inputSchema, outputSchema, description) => {
      let catalog: Catalog;
      try {
        catalog = buildCatalog([tool({ inputSchema, outputSchema, description: `x${description}` })]);
      } catch (thrown) {
        assert(thrown instanceof ConfigurationError, `${thrown}`);
        return;
      }
      declared++;
      const types = renderToolTypes(catalog);
      assert(types.length < 20_000);
      const code = transformSync(types, { mode: "strip-only" }).code;
      // With the types nothing is left but comments.
      assert.doesNotMatch(code.replaceAll(/\/\/.*|\/\*.*?\*\//g, ""), /[^\s;]/, types);
    });
    await fc.assert(property, { seed, numRuns: count });
    assert(count < 1_000 || declared > count / 20, `${declared} of ${count} were declared`);
  },
};
