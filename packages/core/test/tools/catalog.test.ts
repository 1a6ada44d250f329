import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CodeActError } from "../../src/errors.ts";
import { buildCatalog } from "../../src/tools/catalog.ts";
import { defineTool } from "../../src/tools/define-tool.ts";
import type { HostTool } from "../../src/types.ts";
import { object, tool } from "./tool-fixtures.ts";

function refusal(tools: unknown): string {
  try {
    buildCatalog(tools as readonly HostTool[]);
  } catch (error) {
    if (error instanceof CodeActError && error.code === "CODEACT_CONFIGURATION") return error.message;
    throw error;
  }
  return "accepted";
}

describe("names", () => {
  it.each([
    "get_weather",
    "get-weather",
    "weather.get",
    "weather/get",
    "3d_render",
    "_x",
    "A".repeat(128),
    "delete",
    "import",
  ])("takes %s", (name) => {
    expect([...buildCatalog([tool({ name })]).tools.keys()]).toEqual([name]);
  });

  it.each(["", " ", "a b", "x".repeat(129), "-x", ".x", "/x", "123", "名前", "a\n", "a`b", 'a"b', "$x"])(
    "refuses %j (BRG-02)",
    (name) => {
      expect(refusal([tool({ name })])).toMatch(/^tools\[0\]\.name: must be 1 to 128 letters/);
    },
  );

  it.each([
    "__proto__",
    "constructor",
    "then",
    "toString",
    "hasOwnProperty",
    "valueOf",
    "__defineGetter__",
    "JSON",
    "fetch",
    "console",
    "tools",
    "call_tool",
  ])("refuses %s as reserved (BRG-01, BRG-02)", (name) => {
    expect(refusal([tool(JSON.parse(`{"name":${JSON.stringify(name)}}`))])).toBe(
      `tools[0].name: ${JSON.stringify(name)} is reserved, because programs already have something of that name`,
    );
  });

  it("refuses names that are no strings, and names given twice", () => {
    expect(refusal([tool({ name: undefined })])).toBe("tools[0].name: must be a string, got nothing");
    expect(refusal([tool({ name: 7 })])).toBe("tools[0].name: must be a string, got a value of type number");
    expect(refusal([tool({ name: "read" }), tool({ name: "Read" })])).toBe(
      "tools[1] (Read): has the same name as tools[0] (read), at least when case is ignored",
    );
  });
});

describe("options", () => {
  it.each([
    ["nothing at all", undefined, "tools: must be an array of tools"],
    ["an object of tools", { a: tool() }, "tools: must be an array of tools"],
    ["null", [null], "tools[0]: must be a tool, got null"],
    ["text", ["x"], 'tools[0]: must be a tool, got string "x"'],
    ["no description", [tool({ description: undefined })], "tools[0] (get_weather).description: is missing"],
    [
      "an empty description",
      [tool({ description: " " })],
      "tools[0] (get_weather).description: must say in words what the tool does",
    ],
    ["no execute", [tool({ execute: undefined })], "tools[0] (get_weather).execute: is missing"],
    ["an execute that is no function", [tool({ execute: 1 })], "tools[0] (get_weather).execute: must be a function"],
    ["no input schema", [tool({ inputSchema: undefined })], "tools[0] (get_weather).inputSchema: is missing"],
    [
      "a null schema",
      [tool({ inputSchema: null })],
      "tools[0] (get_weather).inputSchema: must be a JSON Schema object or a Standard Schema",
    ],
    [
      "timeoutMs 0",
      [tool({ timeoutMs: 0 })],
      "tools[0] (get_weather).timeoutMs: must be a whole number from 1 to 2147483647, got number 0",
    ],
    [
      "timeoutMs text",
      [tool({ timeoutMs: "1" })],
      'tools[0] (get_weather).timeoutMs: must be a whole number from 1 to 2147483647, got string "1"',
    ],
    [
      "approvalMode",
      [tool({ approvalMode: "ask" })],
      'tools[0] (get_weather).approvalMode: must be "never_require", "always_require" or a policy function, got string "ask"',
    ],
    ["title", [tool({ title: 1 })], "tools[0] (get_weather).title: must be a string"],
    ["idempotent", [tool({ idempotent: "yes" })], "tools[0] (get_weather).idempotent: must be true or false"],
  ])("refuses %s", (_, tools, message) => {
    expect(refusal(tools)).toBe(message);
  });

  it("refuses unknown options and generators", () => {
    expect(refusal([{ ...tool(), timeout: 5 }])).toMatch(
      /^tools\[0\] \(get_weather\)\.timeout: is no option of a tool\. Known: name, title/,
    );
    expect(refusal([tool({ async *execute() {} })])).toBe(
      "tools[0] (get_weather).execute: is a generator; return the whole output instead",
    );
    const defined = defineTool({ name: "g", description: "d", inputSchema: {}, *execute() {} });
    expect(refusal([defined])).toBe("tools[0] (g).execute: is a generator; return the whole output instead");
  });

  it("points a raw Standard Schema to defineTool", () => {
    expect(refusal([tool({ inputSchema: z.object({}) })])).toBe(
      "tools[0] (get_weather).inputSchema: is a Standard Schema: make the tool with defineTool",
    );
  });

  it("names the option it was given", () => {
    expect(() => buildCatalog(null as never, { option: "changes.tools" })).toThrow(
      "changes.tools: must be an array of tools",
    );
  });

  it("fails in no other way, whatever is given", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: fc.anything(),
            description: fc.anything(),
            inputSchema: fc.anything(),
            execute: fc.anything(),
          }),
        ),
        (tools) => {
          refusal(tools);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });
});

describe("a catalog", () => {
  it("does not change when what was given changes", () => {
    const properties: Record<string, unknown> = { city: { type: "string" } };
    const given = tool({ inputSchema: object(properties) });
    const catalog = buildCatalog([given]);
    const before = JSON.stringify(catalog.tools.get("get_weather")?.tool.inputSchema);
    properties.city = { type: "number" };
    expect(JSON.stringify(catalog.tools.get("get_weather")?.tool.inputSchema)).toBe(before);
    expect(Object.isFrozen(catalog.tools.get("get_weather")?.tool.inputSchema.properties)).toBe(true);
  });

  it("takes no input at all for an empty object, where an object is wanted", async () => {
    const empty = buildCatalog([
      tool({ inputSchema: { type: "object" } }),
      tool({ name: "echo", inputSchema: { type: "string" } }),
    ]);
    expect(await empty.tools.get("get_weather")?.checkInput(undefined)).toEqual({ valid: true, value: {} });
    expect(await empty.tools.get("echo")?.checkInput(undefined)).toMatchObject({ valid: false });
  });

  it("has a fingerprint for each tool over what an approval stands on", () => {
    const fingerprint = (changes: Partial<Record<keyof HostTool, unknown>>) =>
      buildCatalog([tool(changes)]).tools.get("get_weather")?.fingerprint;
    const same = fingerprint({});
    expect(same).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint({ timeoutMs: 5, title: "Weather", execute: () => 2, approvalMode: "never_require" })).toBe(same);
    expect(
      fingerprint({ inputSchema: { required: ["city"], properties: { city: { type: "string" } }, type: "object" } }),
    ).toBe(same);
    const others = [
      { description: "Other." },
      { inputSchema: object({ city: { type: "number" } }) },
      { outputSchema: object({}) },
      { approvalMode: "always_require" },
      { approvalMode: () => "ask" },
    ].map(fingerprint);
    expect(new Set([same, ...others]).size).toBe(6);
  });

  it("has a version over all that the model is told, in order", () => {
    const [a, b] = [tool({ name: "a" }), tool({ name: "b" })];
    expect(buildCatalog([a, b]).version).toBe(buildCatalog([a, b]).version);
    expect(buildCatalog([a, b]).version).not.toBe(buildCatalog([b, a]).version);
    expect(buildCatalog([a]).version).not.toBe(buildCatalog([a, b]).version);
    expect(buildCatalog([a, b]).names).toEqual(["a", "b"]);
  });

  it("of 1,000 tools is built in little time", () => {
    const many = Array.from({ length: 1_000 }, (_, index) =>
      tool({
        name: `tool_${index}`,
        inputSchema: object({ city: { type: "string" }, days: { type: "integer", minimum: 1 } }),
        outputSchema: object({ a: {}, b: {} }),
      }),
    );
    let ms = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 10 && ms > 50; attempt += 1) {
      const started = performance.now();
      buildCatalog(many);
      ms = Math.min(ms, performance.now() - started);
    }
    expect(ms).toBeLessThan(50);
  });
});
