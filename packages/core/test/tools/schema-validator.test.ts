import { describe, expect, it } from "vitest";
import { buildCatalog } from "../../src/tools/catalog.ts";
import type { JsonSchema, SchemaResult } from "../../src/types.ts";
import { issuesOf, object, tool } from "./tool-fixtures.ts";

async function check(inputSchema: JsonSchema, value: unknown): Promise<string[]> {
  const result = await buildCatalog([tool({ inputSchema })])
    .tools.get("get_weather")
    ?.checkInput(value);
  return result === undefined ? ["no tool"] : issuesOf(result);
}

/** The shortest of some times, because other work on the machine is not what is measured; the first use is not measured either. */
async function timed(
  inputSchema: JsonSchema,
  value: unknown,
  bearableMs: number,
): Promise<{ issues: string[]; ms: number }> {
  const entry = buildCatalog([tool({ inputSchema })]).tools.get("get_weather");
  await entry?.checkInput(value);
  let ms = Number.POSITIVE_INFINITY;
  let issues: string[] = [];
  for (let attempt = 0; attempt < 10 && ms > bearableMs; attempt += 1) {
    const started = performance.now();
    issues = issuesOf(entry?.checkInput(value) as SchemaResult);
    ms = Math.min(ms, performance.now() - started);
  }
  return { ms, issues };
}

describe("issues say where, what was expected and what came", () => {
  const item = object(
    { price: { type: "number", minimum: 0 }, sku: { type: "string", pattern: "^[A-Z]+$" } },
    { additionalProperties: false },
  );

  it.each<[string, JsonSchema, unknown, string[]]>([
    [
      "no coercion (BRG-22)",
      object({ n: { type: "integer" } }),
      { n: "12" },
      ['$.n: expected integer, got string "12"'],
    ],
    ["no rounding", object({ n: { type: "integer" } }), { n: 1.5 }, ["$.n: expected integer, got number 1.5"]],
    ["null", object({ n: { type: ["string", "integer"] } }), { n: null }, ["$.n: expected string | integer, got null"]],
    [
      "a missing field",
      object({ city: { enum: ["Oslo", "Rome"] } }),
      {},
      ['$.city: is missing, expected "Oslo" | "Rome"'],
    ],
    [
      "a wrong place in a list",
      { type: "object", properties: { items: { type: "array", items: item } } },
      {
        items: [
          { price: 1, sku: "A" },
          { price: "x", sku: "a" },
        ],
      },
      [
        '$.items[1].price: expected number, got string "x"',
        '$.items[1].sku: expected text that matches ^[A-Z]+$, got string "a"',
      ],
    ],
    [
      "an extra field",
      item,
      { price: 1, sku: "A", "odd key": 1 },
      ['$["odd key"]: is no field here; known: price, sku'],
    ],
    [
      "a range",
      object({ n: { minimum: 1, exclusiveMaximum: 5 } }),
      { n: 5 },
      ["$.n: expected a number < 5, got number 5"],
    ],
    ["an enum", object({ unit: { enum: ["C", "F"] } }), { unit: "K" }, ['$.unit: expected "C" | "F", got string "K"']],
    ["a constant", object({ kind: { const: "a" } }), { kind: "b" }, ['$.kind: expected "a", got string "b"']],
    [
      "a length",
      object({ s: { minLength: 2 } }),
      { s: "x" },
      ['$.s: must NOT have fewer than 2 characters, got string "x"'],
    ],
    ["not an object", object({ city: {} }), "Oslo", ['$: expected object, got string "Oslo"']],
    ["an array", object({ city: {} }), [1, 2], ["$: expected object, got array of 2"]],
    [
      "a forbidden field",
      { type: "object", properties: { a: false } },
      { a: {} },
      ["$.a: is not allowed, got an empty object"],
    ],
    [
      "what every object has",
      object({ toString: {}, constructor: {} }),
      {},
      ["$.toString: is missing, expected unknown", "$.constructor: is missing, expected unknown"],
    ],
    [
      "a key with a slash",
      object({ "a/b~c": { type: "string" } }),
      { "a/b~c": 1 },
      ['$["a/b~c"]: expected string, got number 1'],
    ],
  ])("%s", async (_, schema, value, issues) => {
    expect(await check(schema, value)).toEqual(issues);
  });

  it("five at most, and long values cut", async () => {
    const properties = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`p${index}`, { type: "number" }]));
    expect(await check(object(properties), {})).toHaveLength(5);
    const [long] = await check(object({ s: { type: "number" } }), { s: "é".repeat(1_000_000) });
    expect(long).toBe(`$.s: expected number, got string "${"é".repeat(57)}..."`);
  });

  it("nothing of an output", async () => {
    const entry = buildCatalog([tool({ outputSchema: object({ n: { type: "number" } }) })]).tools.get("get_weather");
    const result = await entry?.checkOutput?.({ n: "secret" });
    expect(result && issuesOf(result)).toEqual(["$.n: expected number, got string"]);
  });
});

describe("unions", () => {
  const shapes = {
    anyOf: [
      object({ kind: { const: "circle" }, r: { type: "number" } }),
      object({ kind: { const: "square" }, side: { type: "number" } }),
    ],
  };
  const byReference = {
    $defs: { circle: shapes.anyOf[0], square: shapes.anyOf[1] },
    oneOf: [{ $ref: "#/$defs/circle" }, { $ref: "#/$defs/square" }],
  };

  it.each([
    ["inline", shapes],
    ["by reference", byReference],
  ])("told by the branch that was meant, %s", async (_, schema) => {
    expect(await check(schema, { kind: "circle", r: "1" })).toEqual(['$.r: expected number, got string "1"']);
    expect(await check(schema, { kind: "square" })).toEqual(["$.side: is missing, expected number"]);
    expect(await check(schema, { kind: "line" })).toEqual([
      '$: expected { kind: "circle"; r: number } | { kind: "square"; side: number }, got object with kind',
    ]);
  });

  it("told by their types", async () => {
    const schema = object({
      when: { anyOf: [{ type: "number" }, { type: "null" }, object({ at: { type: "string" } })] },
    });
    expect(await check(schema, { when: true })).toEqual([
      "$.when: expected number | null | { at: string }, got boolean true",
    ]);
    expect(await check(schema, { when: { at: 5 } })).toEqual(["$.when.at: expected string, got number 5"]);
    expect(await check(schema, { when: null })).toEqual([]);
  });
});

describe("both drafts", () => {
  it("tuples, references and dependencies", async () => {
    const pair = [{ type: "string" }, { type: "number" }];
    expect(await check({ $schema: "http://json-schema.org/draft-07/schema#", items: pair }, ["a", "b"])).toEqual([
      '$[1]: expected number, got string "b"',
    ]);
    expect(await check({ prefixItems: pair }, [1])).toEqual(["$[0]: expected string, got number 1"]);
    expect(await check({ dependencies: { a: ["b"] } }, { a: 1 })).toHaveLength(1);
    const tree = {
      $ref: "#/definitions/node",
      definitions: { node: object({ next: { anyOf: [{ $ref: "#/definitions/node" }, { type: "null" }] } }) },
    };
    expect(await check(tree, { next: { next: null } })).toEqual([]);
    expect(await check(tree, { next: { next: 1 } })).toHaveLength(1);
  });

  it.each(["Foo<Bar>", "Foo[Bar]", "a b", "é", "A.B", "a?b", "..", ""])("a definition named %j", async (name) => {
    const schema = { $defs: { [name]: { type: "string" } }, $ref: `#/$defs/${name}` };
    expect(await check(schema, "x")).toEqual([]);
    expect(await check(schema, 1)).toEqual(["$: expected string, got number 1"]);
  });

  it("the root itself, in each of two tools", async () => {
    const list = (type: string) => ({ type: "object", properties: { value: { type }, next: { $ref: "#" } } });
    const catalog = buildCatalog(
      ["string", "number"].map((type) => tool({ name: `${type}s`, inputSchema: list(type) })),
    );
    expect(await catalog.tools.get("strings")?.checkInput({ next: { value: "x" } })).toMatchObject({ valid: true });
    expect(await catalog.tools.get("numbers")?.checkInput({ next: { value: 1 } })).toMatchObject({ valid: true });
    expect(await catalog.tools.get("strings")?.checkInput({ next: { value: 1 } })).toMatchObject({ valid: false });
    expect(await catalog.tools.get("numbers")?.checkInput({ next: { next: { value: "x" } } })).toMatchObject({
      valid: false,
    });
  });

  it("the same $id in two tools", async () => {
    const catalog = buildCatalog(
      ["a", "b"].map((name) =>
        tool({
          name,
          inputSchema: {
            $id: "https://x.example/in",
            $defs: { t: { type: name === "a" ? "string" : "number" } },
            $ref: "#/$defs/t",
          },
        }),
      ),
    );
    expect(await catalog.tools.get("a")?.checkInput("x")).toEqual({ valid: true, value: "x" });
    expect(await catalog.tools.get("b")?.checkInput(1)).toEqual({ valid: true, value: 1 });
  });

  it("formats, unknown keywords and defaults change nothing", async () => {
    const schema = object({ at: { type: "string", format: "date-time", "x-order": 1, default: "now" } });
    expect(await check(schema, { at: "not a date" })).toEqual([]);
    const entry = buildCatalog([
      tool({ inputSchema: { type: "object", properties: { n: { default: 1 } } } }),
    ]).tools.get("get_weather");
    expect(await entry?.checkInput({})).toEqual({ valid: true, value: {} });
  });
});

describe("checks that would not end (BRG-22)", () => {
  const small: [string, JsonSchema, unknown][] = [
    ["^(a+)+$ on 50 characters", object({ p: { pattern: "^(a+)+$" } }), { p: `${"a".repeat(50)}!` }],
    ["an alternation", object({ p: { pattern: "^(\\d|\\d\\d|\\w)*$" } }), { p: `${"1".repeat(5_000)}!` }],
    ["a+$ on a megabyte", object({ p: { pattern: "a+$" } }), { p: `${"a".repeat(1_000_000)}!` }],
    ["a lookahead with a back reference", object({ p: { pattern: "(?=(a+))\\1b" } }), { p: "a".repeat(100_000) }],
    ["the name of a field", { patternProperties: { "^(a+)+$": {} } }, { [`${"a".repeat(50)}!`]: 1 }],
    ["references that double", doubling(40), 1],
  ];
  const branches = Array.from({ length: 190 }, (_, n) => object({ [`p${n}`]: {} }));
  const large: [string, JsonSchema, unknown][] = [
    ["uniqueItems of objects", { uniqueItems: true }, Array.from({ length: 50_000 }, (_, n) => ({ n }))],
    ["a long list against many branches", { items: { anyOf: branches } }, Array.from({ length: 200_000 }, () => ({}))],
  ];

  it.each(small)("%s is stopped within 200 ms", async (_, schema, value) => {
    const { issues, ms } = await timed(schema, value, 200);
    expect(issues).toEqual(["$: could not be checked within 150 ms; give less or simpler data"]);
    expect(ms).toBeLessThan(200);
  });

  it.each(large)("%s is stopped within 200 ms", async (_, schema, value) => {
    const { issues, ms } = await timed(schema, value, 200);
    expect(issues).toEqual(["$: could not be checked within 120 ms; give less or simpler data"]);
    expect(ms).toBeLessThan(200);
  });

  it("endless references are an issue, not a crash", async () => {
    expect(await check({ $defs: { a: { allOf: [{ $ref: "#/$defs/a" }] } }, $ref: "#/$defs/a" }, 1)).toEqual([
      "$: could not be checked, because the schema is too complex",
    ]);
  });

  it("goes on afterwards, and takes honest data of a megabyte", async () => {
    const schema = object({ p: { pattern: "^(a+)+$" } });
    const entry = buildCatalog([tool({ inputSchema: schema })]).tools.get("get_weather");
    expect(await entry?.checkInput({ p: `${"a".repeat(50)}!` })).toMatchObject({ valid: false });
    expect(await entry?.checkInput({ p: "aaaa" })).toMatchObject({ valid: true });
    const rows = {
      items: Array.from({ length: 15_000 }, (_, n) => ({ id: n, sku: `SKU-${n}`, tags: ["a", "b"], price: 1.5 })),
    };
    const row = object({
      id: { type: "integer" },
      sku: { type: "string", pattern: "^SKU-\\d+$" },
      tags: { type: "array", items: { type: "string" } },
    });
    expect(await check(object({ items: { type: "array", items: row } }), rows)).toEqual([]);
  });
});

function doubling(levels: number): JsonSchema {
  const $defs: Record<string, unknown> = { [`d${levels}`]: { type: "number" } };
  for (let level = 0; level < levels; level += 1) {
    const next = { $ref: `#/$defs/d${level + 1}` };
    $defs[`d${level}`] = { allOf: [next, next] };
  }
  return { $defs, $ref: "#/$defs/d0" };
}
