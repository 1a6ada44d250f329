// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are programs
import { describe, expect, it } from "vitest";
import { createProgramPreparer } from "../../src/program/prepare-program.ts";
import { evaluate, ready, refused } from "./evaluate.ts";

const nest = (open: string, close: string, times: number, inside = "1"): string =>
  open.repeat(times) + inside + close.repeat(times);

const DEEP: [string, string][] = [
  ["parentheses", nest("(", ")", 100_000)],
  ["brackets", nest("[", "]", 100_000)],
  ["blocks", nest("{", "}", 50_000)],
  ["arrows", nest("a=>", "", 50_000)],
  ["operators", nest("!", "", 100_000)],
  ["sums", nest("1+", "", 50_000)],
  ["branches", nest("if(1)", "", 20_000)],
  ["conditions", nest("a?", ":b", 50_000)],
  ["templates", nest("`${", "}`", 20_000)],
  ["calls", nest("f(", ")", 50_000)],
  ["members", nest("a.b().", "c", 20_000, "")],
  ["comparisons", nest("a<b,", "", 30_000)],
];
const LARGE = 256 * 1024;

describe("a hostile source", () => {
  it.each(DEEP)("that nests %s deeply is answered in time", (_, source) => {
    for (const text of [source, `const x: number = ${source}`, `const x = ${source}; const y: number = 1`]) {
      const prepare = createProgramPreparer();
      const started = performance.now();
      const outcome = prepare(text);
      expect(performance.now() - started).toBeLessThan(1_000);
      if (outcome.status === "invalid")
        expect(outcome.error.message).toMatch(/nested|too long|Unexpected|Expected|expected/);
    }
  });

  it("does not spoil the next program", async () => {
    for (const [, source] of DEEP) createProgramPreparer()(`const x: number = ${source}`);
    const types = Array.from({ length: 60 }, (_, i) => `A${i}<`).join("");
    createProgramPreparer()(`let x: ${types}1${">".repeat(60)} = 1`);
    expect(await evaluate("const a: number = 1;\nreturn a")).toBe(1);
  });

  it("recovers from an overflow inside the type stripper", () => {
    const prepare = createProgramPreparer();
    // Hidden from the estimate in a template literal, so that it reaches the stripper.
    const hidden = `const x: number = 1;\nreturn \`\${${nest("(", ")", 20_000)}}\``;
    expect(prepare(hidden)).toMatchObject({ status: "invalid", error: { message: expect.stringContaining("nested") } });
    expect(prepare("const a: number = 2;\nreturn a").status).toBe("ready");
  });

  it.each([
    ["of many statements", "f(1);\n".repeat(LARGE / 6)],
    ["of many types", "f(1 as number);\n".repeat(LARGE / 16)],
    ["of many comparisons", "if (a<b) f(c);\n".repeat(LARGE / 15)],
    ["of comment openers", "/*".repeat(LARGE / 2)],
    ["of escaped quotes", `'${"\\'".repeat(LARGE / 2)}`],
    ["of backticks", "`".repeat(LARGE)],
    ["of fences", "```\n".repeat(LARGE / 4)],
    ["of js fences", "```js\n1\n```\n".repeat(LARGE / 12)],
    ["of generic openers", "a<".repeat(LARGE / 2)],
    ["of braces at line starts", "{\n".repeat(LARGE / 2)],
    ["of functions at line starts", "function\n".repeat(LARGE / 9)],
    ["of sentences", "This is a sentence.\n".repeat(LARGE / 20)],
    ["of entities", "&lt;".repeat(LARGE / 4)],
    ["of imports", "import 'x';\n".repeat(LARGE / 12)],
    ["of spaces", " ".repeat(LARGE)],
    ["of one long line", `return "${"x".repeat(LARGE)}"`],
    ["of aliases", "codemode.a();".repeat(LARGE / 13)],
    ["of errors on one line", "function f() { await x; } ".repeat(LARGE / 26)],
    ["of errors on one line without spaces", "function f(){await+x;}".repeat(LARGE / 22)],
    ["of errors on many lines", "function f() { await x; }\n".repeat(LARGE / 26)],
    ["of enums on one line", "enum A {};".repeat(LARGE / 10)],
    ["of enums on many lines", "enum A {}\n".repeat(LARGE / 10)],
    ["of parameter properties", "class A { constructor(private x) {} }\n".repeat(LARGE / 38)],
    ["of one line of types", "let a: number = f(1); ".repeat(LARGE / 22)],
    ["of line breaks and an error", `${"\n".repeat(LARGE)})`],
    ["of ifs on lines of their own", "if\n".repeat(LARGE / 3)],
    ["of comprehensions", `${"for a in ".repeat(LARGE / 9)})`],
    ["of one word and an error", `${"a".repeat(LARGE)} b`],
    ["of apostrophes and an error", `a b ${"'a".repeat(LARGE / 2)}`],
    ["of a fence with a long name", `\`\`\`${"a".repeat(LARGE)}\``],
    ["of backticks and a letter", `${"`".repeat(LARGE)}x`],
    ["of comments behind a return", `const x: number = 1;\nreturn ${"/**/".repeat(LARGE / 4)} x as y`],
    ["of our own names", `__value${"_".repeat(LARGE)}; 1`],
    ["of values", `switch (x) { ${"case 1: 2; break; ".repeat(LARGE / 18)} }`],
    ["of html comments", "<!--\n".repeat(LARGE / 5)],
  ])("%s, as large as the limit allows, is answered in time", (_, source) => {
    const started = performance.now();
    createProgramPreparer()(source);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("cannot leave the function it is put into", () => {
    const closers = ["})", "}\n)", "}}})", "*/ })", "` })", "' })", "); })", "});(async()=>{", "});//", "})/*"];
    for (const closer of closers) {
      expect(refused(`return 1 ${closer}; globalThis.escaped = 1; (async function () {`).code).toBe("SYNTAX_ERROR");
    }
    expect(ready("return 1 // })").code).toMatch(/\n\}\)$/);
  });
});
