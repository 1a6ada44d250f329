import { expect, it } from "vitest";
import { executeCodeTool, type JsonSchema } from "../../src/index.ts";
import { buildCatalog } from "../../src/tools/catalog.ts";
import { tool } from "../tools/tool-fixtures.ts";

it("is one name and one schema, which nobody can change", () => {
  expect(executeCodeTool).toEqual({
    name: "execute_code",
    inputSchema: {
      type: "object",
      properties: { code: { type: "string", description: "The program, in JavaScript or TypeScript." } },
      required: ["code"],
      additionalProperties: false,
    },
  });
  expect(() => executeCodeTool.inputSchema.required.push("more")).toThrow(TypeError);
});

it("has a schema that core itself takes", async () => {
  const inputSchema: JsonSchema = executeCodeTool.inputSchema;
  const entry = buildCatalog([tool({ name: "nested", inputSchema })]).tools.get("nested");
  expect(await entry?.checkInput({ code: "return 1" })).toMatchObject({ valid: true });
  expect(await entry?.checkInput({ source: "return 1" })).toMatchObject({ valid: false });
});
