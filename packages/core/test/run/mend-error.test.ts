import { describe, expect, it } from "vitest";
import { createCodeAct, type RunError, type RunResult } from "../../src/index.ts";
import { createWasmEngine } from "../../src/wasm.ts";
import { object, tool } from "../tools/tool-fixtures.ts";

const users = { users: [{ id: 1, name: "Ada", tags: ["x"] }], nextCursor: null };
const shape = "list_users gave { users: { id: number; name: string; tags: string[] }[]; nextCursor: null }.";
const codeact = createCodeAct({
  engine: createWasmEngine(),
  tools: [
    tool({ execute: () => ({ city: "Oslo", current: { tempC: 3 } }) }),
    tool({ name: "list_users", inputSchema: { type: "object" }, execute: () => users }),
    tool({ name: "pay", inputSchema: object({ user: { type: "number" }, amount: { type: "number" } }) }),
  ],
});

async function errorOf(source: string): Promise<RunError> {
  const result = await codeact.run(source);
  if (result.status !== "failed") throw new Error(JSON.stringify(result));
  return result.error;
}

const run = (source: string): Promise<RunResult> => codeact.run(source);

describe("an error in a program", () => {
  it("has name, message, place, frame and the expression that failed", async () => {
    const source = 'const w = await tools.get_weather({ city: "Oslo" });\nreturn w.temperature.toFixed(1);';
    expect(await errorOf(source)).toMatchObject({
      code: "GUEST_ERROR",
      name: "TypeError",
      message: "cannot read property 'toFixed' of undefined",
      line: 2,
      column: 8,
      expression: "w.temperature.toFixed",
      frame: expect.stringContaining("> 2 | return w.temperature.toFixed(1);"),
    });
  });

  it.each([
    [
      "a property",
      "const all = await tools.list_users({});\nreturn all.items[0].name",
      `\`all.items\` is undefined. ${shape}`,
    ],
    [
      "a method",
      "const all = await tools.list_users({});\nreturn all.map((u) => u.id)",
      `\`all.map\` is no function. ${shape}`,
    ],
    [
      "a method, on the first line",
      "const all = await tools.list_users({}); return all.map((u) => u.id)",
      `\`all.map\` is no function. ${shape}`,
    ],
    [
      "a loop",
      "const all = await tools.list_users({});\nfor (const u of all) console.log(u)",
      `\`all\` is no list. ${shape}`,
    ],
    [
      "an item that was not found",
      'const { users } = await tools.list_users({});\nconst bob = users.find((u) => u.name === "Bob");\nreturn bob.id',
      `\`bob\` is undefined. ${shape}`,
    ],
    [
      "the parameter of a callback",
      "const { users } = await tools.list_users({});\nreturn users.map((u) => u.address.city)",
      `\`u.address\` is undefined. ${shape}`,
    ],
    [
      "the length of an object",
      "const all = await tools.list_users({});\nfor (let i = 0; i < all.length; i++);",
      shape,
    ],
    [
      "NaN in the result",
      "const all = await tools.list_users({});\nreturn { n: all.total * 2 }",
      `NaN comes of a field that is not there. ${shape}`,
    ],
  ])("tells the shape that came: %s", async (_, source, hint) => {
    expect((await errorOf(source)).hint).toBe(hint);
  });

  it("tells of the tools behind the expression, not of others", async () => {
    const source =
      'const w = await tools.get_weather({ city: "x" });\nconst all = await tools.list_users({});\nreturn all.items.length';
    expect((await errorOf(source)).hint).not.toContain("get_weather");
  });

  it.each([
    ["const users = [];\nreturn user.length", "Did you mean users?"],
    ["return getWeathr({})", "Did you mean the tool tools.get_weather?"],
    [
      "return process.env.HOME",
      "There is no process: no environment, arguments or exit. End the program with `return value`.",
    ],
    ["return quux", "What exists: tools, call_tool, console, setTimeout, URL, crypto and standard JavaScript."],
  ])("tells what exists: %s", async (source, hint) => {
    expect(await errorOf(source)).toMatchObject({ name: "ReferenceError", hint });
  });

  it("is placed in the program, not in a text that the program parses", async () => {
    expect(await errorOf('const text = "{";\nconst value = JSON.parse(text);\nreturn value')).toMatchObject({
      line: 2,
    });
  });

  it("finds the one place an engine does not tell", async () => {
    expect(await errorOf("const none = null;\nconst { a } = none;\nreturn a")).toMatchObject({
      line: 2,
      column: 15,
      hint: "`none` is undefined or null.",
    });
  });
});

describe("an error of a tool call", () => {
  it("has the place of the call and the declaration of the tool", async () => {
    expect(await errorOf('const amount = "5";\nawait tools.pay({ user: 1, amount });')).toMatchObject({
      code: "TOOL_INVALID_INPUT",
      message: expect.stringContaining("Call it as tools.pay(input: { user: number; amount: number })"),
      line: 2,
      column: 13,
      expression: "tools.pay({ user: 1, amount })",
    });
  });

  it("tells how to call a tool of one field", async () => {
    expect((await errorOf('return tools.get_weather("Oslo")')).message).toContain(
      'Call it with an object: tools.get_weather({ city: "Oslo" })',
    );
  });
});

describe("a program that returns nothing", () => {
  it("is warned of", async () => {
    expect(await run("if (1 > 2) 3")).toMatchObject({
      status: "completed",
      value: null,
      warnings: [{ code: "NO_RESULT", message: "The program returned nothing: end it with `return value`." }],
    });
    expect(
      (await run("for (const u of (await tools.list_users({})).users) console.log(u, 1)")).warnings[0]?.message,
    ).toMatch(/Its calls were made all the same\.$/);
  });

  it("is not warned of when it returns null, or prints its result alone", async () => {
    expect((await run("return null")).warnings).toEqual([]);
    expect(await run("console.log({ a: Array.from({ length: 200 }, (_, at) => at) })")).toMatchObject({
      value: { a: expect.objectContaining({ length: 200 }) },
      warnings: [],
    });
  });
});

describe("fields that are undefined in the result", () => {
  it.each([
    ["const all = await tools.list_users({});\nreturn { count: all.total, first: all.users[0].name }", "$.count"],
    ["return (await tools.list_users({})).users.map((u) => ({ id: u.id, mail: u.mail }))", "$[0].mail"],
    ["return (await tools.list_users({})).users.map((u) => u.mail)", "$[0]"],
  ])("are told with the shape that came: %s", async (source, place) => {
    expect((await run(source)).warnings).toEqual([
      { code: "UNDEFINED_IN_RESULT", message: `The value has nothing at ${place}, which was undefined. ${shape}` },
    ]);
  });

  it("are not told where later items of a list lack them", async () => {
    expect((await run("return [{ a: 1 }, { a: undefined }]")).warnings).toEqual([]);
  });
});

it("takes JSON.parse of what is no text as what it is", async () => {
  expect(await run("return JSON.parse(await tools.list_users({})).users[0].name")).toMatchObject({ value: "Ada" });
});
