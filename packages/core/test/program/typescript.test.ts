// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are programs
import { describe, expect, it } from "vitest";
import { evaluate, ready, refused } from "./evaluate.ts";

describe("types", () => {
  it.each([
    ["annotations", "const f = (a: number, b?: string): number => a;\nreturn f(1)"],
    [
      "interfaces and aliases",
      "interface A<T> { a: T }\ntype B = A<number> | null;\nconst b: B = { a: 1 };\nreturn b!.a",
    ],
    ["as, as const, satisfies", "const a = { a: 1 } as const satisfies { a: number };\nreturn (a as any).a as number"],
    ["generics that JavaScript cannot parse", "const m = new Map<string, number>([['a', 1]]);\nreturn m.get('a')"],
    ["a generic call that JavaScript reads as comparisons", "const id = (x) => x;\nid<number>(1)"],
    ["a nested generic call", "[1].reduce<Record<string, number>>((a, x) => ({ a: x }), {}).a"],
    ["a generic call as argument", "const id = (x) => x;\nreturn Math.min(id<number, string>(1), 2)"],
    [
      "overloads",
      "function f(a: string): void;\nfunction f(a: number): number;\nfunction f(a: any) { return a }\nf(1)",
    ],
    ["declare", "declare const tools: any;\ndeclare global { var x: number }\nreturn 1"],
    [
      "class modifiers",
      "abstract class A { protected readonly a: number = 1; declare b: string; get(): number { return this.a } }\nclass B extends A {}\nreturn new B().get()",
    ],
    [
      "type predicates",
      "const is = (x: unknown): x is number => typeof x === 'number';\nreturn [1, 'a'].filter(is)[0]",
    ],
    [
      "import type",
      "import type { A } from './types';\nimport { type B } from './types';\nconst a: A | B = 1;\nreturn a",
    ],
    ["an import only types need", "import { A, B } from './types';\nconst a: A<B> = 1;\nreturn a"],
    ["export type", "export type A = number;\nexport interface B {}\nconst a: A = 1;\nexport default a"],
    [
      "returns in functions, branches and without value",
      "function f(a: number) { if (a) return; return }\nif (f(1)) return 2;\nreturn 1",
    ],
    ["a return with a comment", "const a: number = 1;\nif (!a) return /* nothing */;\nreturn /* a */ a"],
    ["a return of an arrow", "const a: number = 1;\nreturn await ((): number => a)()"],
    [
      "the word return in strings",
      "const a: string = 'return'; const b = `return ${a} return`;\nreturn b === 'return return return' ? 1 : b",
    ],
    ["return as a property", "const a: any = { return: 1 };\nreturn a.return"],
    ["an async arrow program", "async (): Promise<number> => {\n  const a: number = 1;\n  return a;\n}"],
    ["a typed nameless function", "export default async function (): Promise<number> { return 1 }"],
    [
      "characters of any width in types",
      "type A = { 'ключ😀': string };\nconst a: { 'é😀': string } | number = 1; return a",
    ],
  ])("are stripped: %s", async (_, source) => {
    expect(await evaluate(source)).toBe(1);
  });

  it.each([
    ["an enum", "enum A { X = 'x', Y = 'y' }\nreturn A.X === 'x' ? 1 : 0"],
    ["a numeric enum", "enum A { X, Y, Z = Y << 2 }\nreturn A.Z === 4 && A[1] === 'Y' ? 1 : 0"],
    ["a const enum", "const enum A { X = 1 }\nreturn A.X"],
    ["an exported enum", "export enum A { X = 1 }\nA.X"],
    [
      "parameter properties",
      "class A { constructor(private readonly a: number, public b = 2) {} get() { return this.a } }\nreturn new A(1).get()",
    ],
    ["a namespace", "namespace N { export const a = 1 }\nN.a"],
    ["an angle-bracket assertion", "const a = <number>1;\nreturn a"],
    ["the word return in strings", "enum A { X = 'please return it' }\nreturn A.X === 'please return it' ? 1 : 0"],
    [
      "template literals",
      "enum A { X = 1 }\nconst t = `${A.X}`; const u = `a${A.X}\n b ${t}${t}`;\nreturn u === 'a1\\n b 11' ? 1 : u",
    ],
    ["a return without value", "enum A { X = 1 }\nif (A.X > 1) return\nreturn (\n  // the one\n  A.X\n)"],
    ["an async arrow", "enum A { X = 1 }\nexport default async () => {\n  return A.X\n}"],
  ])("with a meaning at run time are transformed: %s", async (_, source) => {
    expect(await evaluate(source)).toBe(1);
  });

  it("leave JavaScript alone that only looks like them", async () => {
    expect(await evaluate("const a = 1, b = 2, c = 3;\nreturn [a<b, b>(c)]")).toEqual([true, false]);
    expect(await evaluate("const i = 1, n = 2, j = 3, k = 2; if (i<n && j>(k)) { 'yes' }")).toBe("yes");
  });

  it("leave lines and columns in place", () => {
    const { code } = ready("interface A {\n  a: string\n}\nconst b: A = f<A>(c as any); const d = 1;");
    expect(code.split("\n")[3]).toBe("const b    = f   (c       ); const d = 1;");
  });

  it("leave lines in place when they are transformed", () => {
    const lines = [
      "// levels",
      "enum Level {",
      "  Low = 'low',",
      "  High = 'high',",
      "}",
      "",
      "const rows = [1, 2]",
      "  .map((x) => x + 1)",
      "  .filter((x) => x > 1);",
      "const text = `a",
      "  ${rows.length}",
      "b`;",
      "function f(): never {",
      "  throw new Error(text);",
      "}",
      "f();",
    ];
    const code = ready(lines.join("\n")).code.split("\n");
    expect(code[6]).toMatch(/^const rows = \[/);
    expect(code[7]).toContain("map");
    expect(code[8]).toContain("filter");
    expect(code[13]).toMatch(/^ {2}throw new Error/);
    expect(code[15]).toContain("f()");
  });

  it("have their own errors", () => {
    expect(refused("const a: number = 1;\nconst b: string = ;")).toMatchObject({
      line: 2,
      column: 19,
      message: "Expression expected",
    });
    expect(refused("enum A { X }\nconst b: string = ;")).toMatchObject({ line: 2, column: 19 });
  });
});
