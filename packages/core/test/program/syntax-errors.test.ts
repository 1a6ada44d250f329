import { describe, expect, it } from "vitest";
import { codeFrame } from "../../src/program/code-frame.ts";
import { evaluate, ready, refused } from "./evaluate.ts";

describe("a syntax error", () => {
  it("has line, column and a frame of the source as written", () => {
    expect(refused("const a = 1;\nconst b = a +* 2;\nreturn b")).toEqual({
      code: "SYNTAX_ERROR",
      name: "SyntaxError",
      message: "Unexpected token '*'",
      line: 2,
      column: 14,
      frame: "  1 | const a = 1;\n> 2 | const b = a +* 2;\n    |              ^\n  3 | return b",
    });
  });

  it("counts the same with CRLF and a byte order mark", () => {
    expect(refused("\uFEFFconst a = 1;\r\nconst b = a +* 2;\r\n")).toMatchObject({ line: 2, column: 14 });
  });

  it.each([
    ["a program that closes the wrapper", "return 1 }); globalThis.x = 1; (async () => { return 2"],
    ["a wrapper closed by a comment", "return 1 /*"],
    ["a wrapper closed behind an HTML comment", "--> }); globalThis.x = 1; (async () => {\n}"],
    ["a template that is not closed", "return `a"],
    ["a class body that is not closed", "class A {"],
    ["a stray parenthesis", "const a = [1, 2, 3));"],
    ["await as a name", "var await = 1"],
    ["await as a parameter of an arrow", "const f = (await) => 1"],
    ["let as a statement", "let\n's'"],
    ["yield outside a generator", "const a = () => { yield 1 }"],
    ["break outside a loop", "break"],
    ["super", "super.x()"],
    ["a private name outside a class", "a.#b"],
    ["an octal in strict code", '"use strict"; 010'],
  ])("refuses %s", (_, source) => {
    expect(refused(source).code).toBe("SYNTAX_ERROR");
  });

  it.each([
    ["Python", "def main():\n    users = call_tool('list_users')\n    return users", /Python/],
    ["Python without functions", "users = call_tool('list_users')\nfor u in users:\n    print(u)", /Python/],
    ["Python imports", "import json\nprint(json.dumps({'a': True}))", /Python/],
    ["a Python comprehension", "x = [u for u in users]", /Python/],
    ["prose only", "I cannot do that without more information.", /only the program/],
    ["prose with inline code", "You could call `tools.a({})` and then `tools.b({})` to do it.", /only the program/],
    ["JSON with a program in it that is none", '{ "code": "const a = ;" }', /not JSON/],
    ["line breaks written as text", "a = 1\\nb = (", /real ones/],
    ["a decorator", "class A { @log run() { return 1 } }\nreturn new A().run()", /Decorators/],
    ["Python's operators", "const a = 1 and 2;\nreturn a", /&& for and/],
    ["JSX", "const a = 1;\nreturn <div className='a'>{a}</div>", /JSX/],
    ["await in a plain callback", "users.forEach((u) => { await tools.a(u) })", /`async`/],
    [
      "await in a plain callback of TypeScript",
      "const x: number[] = [];\nx.map((u: number) => { const y = await tools.a(u); return y })",
      /`async`/,
    ],
    ["a name declared twice", "const a = 1;\nlet a = 2;", /a is declared twice/],
    ["a name declared twice in TypeScript", "const a: number = 1;\nlet a: string = '';", /declared twice/],
    ["a program that was cut off", "const a = await tools.x({\n  b: [1, 2", /\[ opened on line 2 is never closed/],
    ["a string that is not closed", "const a = 'it's';\nreturn a", undefined],
    ["keyword arguments", "await tools.get_weather(city='Oslo')", /tools\.get_weather\(\{ city: 'Oslo' \}\)/],
    ["keyword arguments of call_tool", "await call_tool('a', city=name)", /one object/],
  ])("has a hint for %s", (_, source, hint) => {
    const error = refused(source);
    if (hint === undefined) expect(error.hint).toBeUndefined();
    else expect(error.hint).toMatch(hint);
  });
});

describe("a mistake with one meaning", () => {
  it.each([
    ["HTML entities", "const f = (a) =&gt; a &lt; 2 &amp;&amp; a &gt; 0;\nreturn f(1)", true],
    ["typographic quotes", "const a = ‘x’;\nreturn a === “x”", true],
    ["zero-width spaces", "const a\u200B = 1;\nreturn a === 1", true],
    ["number-sign comments", "# first\nconst a = 1\n# second\nreturn a === 1", true],
    ["several at once", "Here is the code:\n\nconst f = (a) =&gt; a === ‘x’;\nreturn f(‘x’)", true],
  ])("is put right: %s", async (_, source, value) => {
    expect(await evaluate(source)).toBe(value);
    expect(ready(source).warnings[0]).toMatchObject({ code: "REPAIRED" });
  });

  it("is left alone in a program that parses", async () => {
    expect(await evaluate("return '&lt;b&gt; “x” # y'")).toBe("&lt;b&gt; “x” # y");
  });

  it.each(["#!/usr/bin/env node\nreturn 1", "\uFEFFreturn 1", "<!-- hidden\nreturn 1", "--> hidden\nreturn 1"])(
    "is put right without a word: %j",
    async (source) => {
      expect(await evaluate(source)).toBe(1);
      expect(ready(source).warnings).toEqual([]);
    },
  );
});

describe("a code frame", () => {
  it("shows the line, its neighbours and a caret", () => {
    expect(codeFrame("a\nb\nc\nd", 3, 1)).toBe("  2 | b\n> 3 | c\n    | ^\n  4 | d");
    expect(codeFrame("a", 1)).toBe("> 1 | a");
  });

  it("cuts long lines around the column", () => {
    const frame = codeFrame("x".repeat(5000), 1, 3000).split("\n");
    expect(frame[0]?.length).toBeLessThan(180);
    expect(frame[1]?.indexOf("^")).toBeLessThan(frame[0]?.length ?? 0);
  });
});
