// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are programs
import { describe, expect, it } from "vitest";
import { evaluate, ready } from "./evaluate.ts";

const adjusted = (source: string): string[] => ready(source).warnings.map(({ message }) => message);

describe("a forgotten await", () => {
  it.each([
    ["on a result that is read at once", "return tools.x({ a: 1 }).input.a", 1],
    ["on a result that is taken apart", "const { input } = tools.x({ a: 1 });\nreturn input.a", 1],
    ["on a variable that is read", "const r = tools.x({ a: 1 });\nreturn r.input.a", 1],
    ["in an async function", "const f = async () => { const r = tools.x({ a: 1 }); return r.input.a };\nreturn f()", 1],
    ["with call_tool", 'return call_tool("x", { a: 1 }).input.a', 1],
    ["in a template", "return `${tools.x({}).name}!`", "x!"],
    ["in a loop over it", "const all = [];\nfor (const k in tools.x({})) all.push(k);\nreturn all", ["name", "input"]],
    [
      "on a function that is called at once",
      "let r;\n(async () => { r = await tools.x({ a: 1 }) })();\nreturn r.input.a",
      1,
    ],
    [
      "in front of a catch",
      "let r;\n(async () => { r = await tools.x({ a: 1 }) })().catch(() => {});\nreturn r.input.a",
      1,
    ],
    ["in a condition", "const r = tools.x({ a: 0 });\nif (r.input.a) return 1;\nreturn 2", 2],
    [
      "on a list of promises",
      "const l = [1, 2].map(async (a) => (await tools.x({ a })).input.a);\nreturn l.reduce((s, a) => s + a, 0)",
      3,
    ],
  ])("is added %s", async (_, source, value) => {
    expect(await evaluate(source)).toEqual(value);
    expect(adjusted(source)).toEqual(["The program was put right: a missing `await` was added."]);
  });

  it.each([
    ["awaited later", "const p = tools.x({ a: 1 });\nconst r = await p;\nreturn r.input.a", 1],
    ["handled by then", "return tools.x({ a: 1 }).then((r) => r.input.a)", 1],
    ["gathered", "const p = tools.x({ a: 1 });\nconst [r] = await Promise.all([p]);\nreturn r.input.a", 1],
    [
      "gathered in a list",
      "const l = [1].map((a) => tools.x({ a }));\nconst [r] = await Promise.all(l);\nreturn r.input.a",
      1,
    ],
    ["counted and gathered", "const l = [1].map(async (a) => a);\nawait Promise.all(l);\nreturn l.length", 1],
    [
      "waited for in parts",
      "const l = [1, 2].map(async (a) => a);\nreturn (await Promise.allSettled(l.slice(0, 1))).length",
      1,
    ],
    [
      "taken out",
      "const l = [1, 2].map(async (a) => a);\nlet n = 0;\nwhile (l.length) n += await l.pop();\nreturn n",
      3,
    ],
    ["chained", "const l = [1].map(async (a) => a);\nreturn l.reduce(async (s, p) => (await s) + (await p), 0)", 1],
    [
      "chained by then",
      "const l = [1].map(async (a) => a);\nreturn l.reduce((s, p) => s.then(() => p), Promise.resolve())",
      1,
    ],
    ["iterated", "const l = [1].map(async (a) => a);\nlet n = 0;\nfor (const p of l) n += await p;\nreturn n", 1],
    ["assigned anew", "let r = tools.x({ a: 1 });\nr = await r;\nreturn r.input.a", 1],
  ])("is not added where the promise is %s", async (_, source, value) => {
    expect(await evaluate(source)).toBe(value);
    expect(adjusted(source)).toEqual([]);
  });

  it("is not added in a function that is not async", () => {
    expect(adjusted("const f = () => tools.x({}).name;\nreturn f()")).toEqual([]);
  });

  it.each([
    "const f = async (a = tools.x({}).name) => 1;\nreturn f(2)",
    "class A { static b = tools.x({}).name }\nreturn 1",
    "class A { static { tools.x({}).name } }\nreturn 1",
  ])("is not added where it would be no program: %s", async (source) => {
    expect(await evaluate(source)).toBe(1);
  });

  it("leaves lines and columns of errors as they are written", () => {
    const { code } = ready("const r = tools.x({});\nreturn r.a.b");
    expect(code.split("\n")[1]).toBe("return r.a.b");
  });
});
