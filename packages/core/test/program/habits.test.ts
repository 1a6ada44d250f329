import { describe, expect, it } from "vitest";
import { evaluate } from "./evaluate.ts";

describe("a program that was packed", () => {
  it.each([
    ["as JSON", '{ "code": "const a = 1;\\nreturn a + 1" }'],
    ["without real line breaks", 'const a = 1;\\nconst b = "x";\\nreturn a + b.length'],
    ["behind thoughts", "<thinking>I call it; then { return }.</thinking>\nconst a = 1;\nreturn a + 1"],
  ])("is unpacked: %s", async (_, source) => {
    expect(await evaluate(source)).toBe(2);
  });
});

describe("process.exit", () => {
  it.each([
    ["ends the program", "let a = 1;\nif (a) process.exit(0);\nthrow new Error('not reached')", undefined],
    ["ends a function", "const f = () => { process.exit(); throw new Error('not reached') };\nf();\nreturn 2", 2],
    ["says nothing in an expression", "await Promise.resolve(1).then(() => process.exit(0));\nreturn 2", 2],
    ["is the program's own", "const process = { exit: () => 3 };\nreturn process.exit(1)", 3],
  ])("%s", async (_, source, value) => {
    expect(await evaluate(source)).toBe(value);
  });

  it.each([
    "const main = async () => { throw new Error('broken') };\nmain().catch((e) => { console.log(e); process.exit(1); });",
    "const main = async () => { throw new Error('broken') };\nmain().catch((e) => process.exit(1));",
    "try { throw new Error('broken') } catch (e) { console.log(e); process.exit(1); }",
  ])("fails with the error that was caught: %s", async (source) => {
    await expect(evaluate(source)).rejects.toThrow("broken");
  });
});

it("takes other names of the global object and of call_tool", async () => {
  expect(await evaluate("return (await window.tools.x({ a: 1 })).input.a")).toBe(1);
  expect(await evaluate("return (await tools('x', { a: 1 })).input.a")).toBe(1);
  expect(await evaluate("const self = { tools: 5 };\nreturn self.tools")).toBe(5);
});
