// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are programs
import { describe, expect, it } from "vitest";
import { evaluate } from "./evaluate.ts";

describe("the value of a program", () => {
  it.each([
    ["a returned value", "return 1", 1],
    ["a returned promise", "return Promise.resolve(1)", 1],
    ["a return in a branch", "if (true) { return 1 }\n2", 1],
    ["the last expression", "const a = 1;\na + 1", 2],
    ["the last expression without a semicolon before it", "const a = [1]\na.length", 1],
    ["an awaited expression", "await Promise.resolve(3)", 3],
    ["a promise", "Promise.resolve(3)", 3],
    ["a sequence", "1, 2", 2],
    ["a sequence with a semicolon and a comment", "1, 2; // two", 2],
    ["a string that looks like a directive", "'hello'", "hello"],
    ["an expression before functions", "double(2);\nfunction double(x) { return x * 2 }", 4],
    ["an object in parentheses", "({ a: 1 })", { a: 1 }],
    ["what looks like an object", "const b = 2;\n{ a: 1, b }", { a: 1, b: 2 }],
    ["what looks like an object of one field", "{ a: 1 }", { a: 1 }],
    ["what looks like an object of shorthand", "const a = 1\n{ a }", { a: 1 }],
    ["what looks like an object, after a comment", "// done\n{ a: 1, b: [{ c: 2 }] };", { a: 1, b: [{ c: 2 }] }],
    ["a branch", "if (1 > 2) { 'then' } else 'else'", "else"],
    ["a try", "try { 'tried' } catch (e) { 'caught' } finally { 'finally' }", "tried"],
    ["a catch", "try { throw 1 } catch (e) { 'caught' } finally { 'finally' }", "caught"],
    ["a block", "{ const a = 1; a }", 1],
    ["a label", "here: { 1 }", 1],
    ["a switch", "switch (2) { case 1: 'one'; break; case 2: 'two'; break; default: 'many' }", "two"],
    ["a switch that falls through", "switch (1) { case 1: 'one'; case 2: 'two' }", "two"],
    ["a loop", "let sum = 0; for (const x of [1, 2, 3]) sum += x;", 6],
    ["nested branches", "for (const x of [1, 2]) { if (x > 1) { try { x * 10 } catch {} } }", 20],
    ["an array after a line without a semicolon", "const a = [1, 2].length\n[a, 3]", [2, 3]],
    ["a call after a line without a semicolon", "const a = Math.max(1, 2) // two\n(async () => a)()", 2],
    ["a call chain after a line without a semicolon", "let a = 2\na\n;[a].map((x) => x + 1)", [3]],
    ["with", "with ({ a: 7 }) a", 7],
    ["an assignment to an undeclared name", "total = 4", 4],
    ["this", "typeof this.call_tool", "function"],
  ])("is %s", async (_, source, value) => {
    expect(await evaluate(source)).toEqual(value);
  });

  it.each([
    ["nothing at all", ""],
    ["comments", "// nothing\n/* here */"],
    ["a function in a variable at the end, one of several", "const f = () => 1; const g = () => 2;"],
    ["an empty object, which is a block", "{}"],
    ["a bare return", "return"],
    ["use strict", '"use strict"'],
  ])("is undefined for %s", async (_, source) => {
    expect(await evaluate(source)).toBeUndefined();
  });

  it("is the value of a declaration at the end", async () => {
    expect(await evaluate("1; const a = 2;")).toBe(2);
    expect(await evaluate("const a = await tools.x({ b: 1 })")).toEqual({ name: "x", input: { b: 1 } });
    expect(await evaluate("const { a, ...rest } = { a: 1, b: 2 };")).toEqual({ a: 1, rest: { b: 2 } });
  });

  it("does not collide with names of the program", async () => {
    expect(await evaluate("let __value = 1; __value1 = 2; __value + __value1")).toBe(3);
  });
});

describe("strictness", () => {
  it("is sloppy", async () => {
    expect(await evaluate("undeclared = 1; var let = 010; typeof (function () { return this })()")).toBe("object");
  });

  it("is strict when the program says so", async () => {
    expect(await evaluate('"use strict"; (function () { return this })() === undefined')).toBe(true);
    expect(await evaluate('// first\n"use strict";\ntry { undeclared = 1 } catch (e) { e.name }')).toBe(
      "ReferenceError",
    );
  });
});

describe("a program that is a function", () => {
  it.each([
    ["an async arrow", "async () => { return 1 }"],
    ["an arrow with a semicolon", "async () => 1;"],
    ["an arrow in parentheses", "(async () => { return 1 })"],
    ["a called arrow", "(async () => { return 1 })()"],
    ["a called arrow behind a semicolon", ";(async () => 1)();"],
    ["an awaited call", "await (async () => 1)()"],
    ["a nameless function", "async function () {\n  return 1\n}"],
    ["a nameless function in parentheses", "(async function () { return 1 })"],
    ["a declaration", "async function main() { return 1 }"],
    ["a declaration under another name", "async function totalOfAll() { return 1 }"],
    ["a constant", "const main = async () => 1"],
    ["a constant with helpers", "const one = () => 1;\nconst run = async () => one();"],
    ["a declaration with helpers", "function one() { return 1 }\nasync function compute() { return one() }"],
    ["a declaration after a tool call", "const a = await tools.x({});\nasync function main() { return a.name && 1 }"],
    ["a declaration that is called", "async function main() { return 1 }\nmain();"],
    ["a declaration that is called first", "main();\nasync function main() { return 1 }"],
    ["a declaration that is named at the end", "async function main() { return 1 }\nmain"],
    ["a call with then", "const main = async () => 1;\nmain().then((x) => x).catch((e) => e)"],
    ["a default export", "export default async function main() { return 1 }"],
    ["a default export that is called too", "export default async function main() { return 1 }\nmain()"],
    ["a nameless default export", "export default async function () { return 1 }"],
    ["a nameless default export before an arrow", "export default function () { return 1 }\nconst f = (x) => x"],
    ["a default arrow", "export default async () => 1"],
    ["a default value", "export default 1"],
    ["a named export", "export async function main() { return 1 }"],
    ["an exported constant", "export const main = async () => 1;"],
    ["an export list", "async function go() { return 1 }\nexport { go as default }"],
    ["an exported object", "export default { async run() { return 1 } }"],
    ["an exported value", "export const result = 1"],
    ["an exported list", "const result = await Promise.resolve(1);\nexport { result };"],
    ["a void call", "async function main() { return 1 }\nvoid main();"],
    ["a void IIFE", "void (async () => { return 1 })();"],
    ["a returned function", "const a = 1;\nreturn async () => a"],
    ["a returned name", "async function main() { return 1 }\nreturn main;"],
    ["module.exports", "module.exports = async () => 1"],
    ["module.exports with a name", "async function go() { return 1 }\nmodule.exports = go;"],
    ["module.exports of an object", "const main = async () => 1\nmodule.exports = { main }"],
    ["exports.main", "exports.main = async () => 1"],
    ["exports and module.exports", "exports = module.exports = async () => 1"],
    ["require.main", "async function main() { return 1 }\nif (require.main === module) {\n  main();\n}"],
    ["import.meta.main", "async function main() { return 1 }\nif (import.meta.main) await main();"],
    [
      "import.meta.url",
      "function main() { return 1 }\nif (import.meta.url === `file://${process.argv[1]}`) {\n  main()\n}",
    ],
  ])("is called: %s", async (_, source) => {
    expect(await evaluate(source)).toBe(1);
  });

  it.each([
    ["tools", "async (tools) => (await tools.a({})).name"],
    ["destructured tools", "async ({ a }) => (await a({})).name"],
    ["the globals, destructured", "async function main({ tools, console }) { return (await tools.a({})).name }"],
    ["tools with a default", "export default async function ({ tools } = {}) { return (await tools.a({})).name }"],
    ["tools in module.exports", "module.exports = async (tools) => (await tools.a({})).name"],
    [
      "tools in a named module.exports",
      "async function go(tools) { return (await tools.a({})).name }\nmodule.exports = go",
    ],
    ["tools in an exported object", "module.exports = { run: async ({ tools }) => (await tools.a({})).name }"],
    ["a context", "export default async function (ctx) { return (await ctx.tools.a({})).name }"],
    ["call_tool", "async (call_tool) => (await call_tool('a')).name"],
  ])("is given %s", async (_, source) => {
    expect(await evaluate(source)).toBe("a");
  });

  it("is not confused with a function of that name elsewhere", async () => {
    expect(
      await evaluate("const f = () => { const total = () => 2; return total() };\nconst total = f();\nreturn total"),
    ).toBe(2);
  });

  it("is not called when it is the result of a call, or one of several", async () => {
    expect(await evaluate("let n = 0; const make = () => () => { n++ }; make();")).toBeUndefined();
    expect(await evaluate("function a() { return 1 }\nfunction b() { return 2 }")).toBeUndefined();
  });
});
