import { describe, expect, it } from "vitest";
import {
  buildCatalog,
  type CatalogTool,
  describeInvalidInput,
  describeInvalidOutput,
  describeMissingTool,
} from "../../src/tools/catalog.ts";
import type { JsonSchema } from "../../src/types.ts";
import { object, tool } from "./tool-fixtures.ts";

const names = ["get_weather", "get_forecast", "list_users", "send_email", "http-status"];
const catalog = buildCatalog(names.map((name) => tool({ name })));

describe("describeMissingTool", () => {
  it.each([
    ["get_wether", "Did you mean get_weather? "],
    ["getWeather", "Did you mean get_weather? "],
    ["weather.get", ""],
    ["httpStatus", "Did you mean http-status? "],
    ["weather", "Did you mean get_weather? "],
    ["get_forcast_daily", "Did you mean get_forecast? "],
    ["send_mial", "Did you mean send_email? "],
    ["__proto__", ""],
    ["", ""],
    ["日本", ""],
  ])("%j", (name, meant) => {
    const list = "Tools: get_weather, get_forecast, list_users, send_email, http-status.";
    expect(describeMissingTool(catalog, name)).toBe(`There is no tool ${JSON.stringify(name)}. ${meant}${list}`);
  });

  it("is bounded in length and time, whatever the name and the catalog", () => {
    const large = buildCatalog(
      Array.from({ length: 1_000 }, (_, index) => tool({ name: `quite_a_long_tool_name_number_${index}` })),
    );
    const text = describeMissingTool(large, `${"x".repeat(1_000_000)}\n\ud800`);
    expect(text.length).toBeLessThan(1_100);
    expect(text).toMatch(/ and 97\d more\.$/);
    const started = performance.now();
    const near = describeMissingTool(large, "quite_a_lng_tool_name_number_7");
    expect(performance.now() - started).toBeLessThan(100);
    expect(near).toMatch(/Did you mean quite_a_long_tool_name_number_7, (?:[\w]+, ){3}[\w]+\? Tools/);
    expect(describeMissingTool(buildCatalog([]), "x")).toBe('There is no tool "x". There are no tools at all.');
  });
});

async function told(inputSchema: JsonSchema, given: unknown, name = "get_weather"): Promise<string> {
  const entry = buildCatalog([tool({ name, inputSchema })]).tools.get(name) as CatalogTool;
  const result = await entry.checkInput(given);
  return result.valid ? "valid" : describeInvalidInput(entry, result.issues, given);
}

describe("describeInvalidInput", () => {
  const city = object({ city: { type: "string" } });

  it("ends with how to call the tool", async () => {
    expect(await told(city, { town: "Oslo" })).toBe(
      "The input of get_weather is wrong, so it did not run: $.city: is missing, expected string. Call it as tools.get_weather(input: { city: string })",
    );
    expect(await told(city, null, "http-status")).toBe(
      'The input of http-status is wrong, so it did not run: $: expected object, got null. Call it as tools["http-status"](input: { city: string })',
    );
  });

  it("shows the object for the bare value of a one-field tool", async () => {
    const start = "The input of get_weather is wrong, so it did not run: $: expected object, got";
    expect(await told(city, "Oslo")).toBe(
      `${start} string "Oslo". Call it with an object: tools.get_weather({ city: "Oslo" })`,
    );
    expect(await told(object({ "user id": { type: "number" } }), 7)).toBe(
      `${start} number 7. Call it with an object: tools.get_weather({ "user id": 7 })`,
    );
    const optional = {
      type: "object",
      properties: { city: { type: "string" }, unit: { type: "string" } },
      required: ["city"],
    };
    expect(await told(optional, "Oslo")).toContain('tools.get_weather({ city: "Oslo" })');
    expect(await told(object({ a: {}, b: {} }), "Oslo")).toContain(
      "Call it as tools.get_weather(input: { a: unknown; b: unknown })",
    );
  });

  it("is bounded", async () => {
    const large = object(
      Object.fromEntries(
        Array.from({ length: 300 }, (_, index) => [`a_rather_long_field_name_${index}`, object({ deep: city })]),
      ),
    );
    const text = await told(large, {});
    expect(text.length).toBeLessThan(2_600);
  });

  it("says of an output only where it is wrong", () => {
    const entry = catalog.tools.get("get_weather") as CatalogTool;
    expect(describeInvalidOutput(entry, [{ path: "$.n", message: "expected number, got string" }])).toBe(
      "get_weather ran, but what it returned does not fit its output schema: $.n: expected number, got string.",
    );
  });
});
