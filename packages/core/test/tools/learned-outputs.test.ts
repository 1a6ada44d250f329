import { describe, expect, it } from "vitest";
import { createCodeAct } from "../../src/index.ts";
import { mergeSchemas, observedSchema } from "../../src/tools/observed-schema.ts";
import { schemaToType } from "../../src/tools/schema-to-type.ts";
import { createWasmEngine } from "../../src/wasm.ts";
import { tool } from "./tool-fixtures.ts";

const typeOf = (...values: unknown[]): string => {
  const root = values.map((value) => observedSchema(value)).reduce(mergeSchemas);
  return schemaToType(root, { root });
};

describe("the shape of values", () => {
  it.each([
    [[{ id: 1, name: "a" }], "{ id: number; name: string }"],
    [[{ id: 1 }, { id: 2, name: "b" }], "{ id: number; name?: string }"],
    [[[{ a: 1 }, { a: null }]], "{ a: number | null }[]"],
    [[[]], "unknown[]"],
    [[[], ["x"]], "string[]"],
    [["text", 4], "string | number"],
    [[null], "null"],
    [[{ "2024-01-01": 3, "2024-01-02": 4 }], "Record<string, number>"],
    [[Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, at]))], "Record<string, number>"],
  ])("%j is %s", (values, type) => {
    expect(typeOf(...values)).toBe(type);
  });

  it("holds no contents", () => {
    expect(typeOf({ password: "hunter2", "user@host.example": 1 })).toBe("Record<string, string | number>");
  });
});

describe("learnOutputTypes", () => {
  const echo = tool({ name: "echo", inputSchema: { type: "object" }, execute: (input: object) => input });
  const create = () => createCodeAct({ tools: [echo], engine: createWasmEngine(), learnOutputTypes: true });
  const declared = "Promise<{ id: number; name?: string }>; // as seen so far";

  it("declares what was seen from the next update on, and the same until then", async () => {
    const codeact = create();
    const before = codeact.buildInstructions();
    expect(before).toContain("Promise<unknown>;");
    expect(await codeact.run("await tools.echo({ id: 1 }); return tools.echo({ id: 2, name: 'x' })")).toMatchObject({
      value: { id: 2, name: "x" },
    });
    expect(codeact.buildInstructions()).toBe(before);
    codeact.update({});
    expect(codeact.buildInstructions()).toContain(declared);
    await codeact.run("return tools.echo({ other: true })");
    expect(codeact.buildInstructions()).toContain(declared);
  });

  it("never refuses an output of another shape", async () => {
    const codeact = create();
    await codeact.run("return tools.echo({ id: 1 })");
    codeact.update({ tools: [echo] });
    expect(await codeact.run("return tools.echo({ id: 'text' })")).toMatchObject({ value: { id: "text" } });
  });

  it("learns nothing unless it is asked to", async () => {
    const codeact = createCodeAct({ tools: [echo], engine: createWasmEngine() });
    await codeact.run("return tools.echo({ id: 1 })");
    codeact.update({});
    expect(codeact.buildInstructions()).toContain("Promise<unknown>;");
  });
});
