// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are programs
import assert from "node:assert/strict";
import { Script } from "node:vm";
import { parse } from "acorn";
import fc from "fast-check";
import { createProgramPreparer } from "../../src/program/prepare-program.ts";
import { byProperty, type FuzzTarget } from "./target.ts";

/** Of programs, their fences, types and mistakes, and of what could close the function a program is put into. */
const fragments = [
  "```",
  "```ts\n",
  "~~~",
  "\n",
  "\r\n",
  " ",
  ";",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  "=>",
  "async ",
  "await ",
  "return ",
  "return\n",
  "export default ",
  "export ",
  "import x from 'fs';\n",
  "import { a } from './tools';\n",
  "require('fs')",
  "module.exports = ",
  "function f() ",
  "function ",
  "class A ",
  "enum A { X }\n",
  "const a = ",
  "let b: number = ",
  "x",
  "1",
  "'s'",
  "`t${",
  "}`",
  "as any",
  "<T>",
  "<",
  ">",
  "!",
  "?",
  ":",
  ",",
  "if (x) ",
  "else ",
  "for (;;) ",
  "try ",
  "catch (e) ",
  "finally ",
  "switch (x) ",
  "case 1: ",
  "break",
  "/*",
  "*/",
  "// c\n",
  "<!--",
  "-->",
  "#!",
  "\u2028",
  "“",
  "&lt;",
  "Here is it:\n",
  "tools.a(b=1)",
  "import.meta",
  "await",
  "yield",
  "let",
  "arguments",
  "this",
  "'use strict';",
  "\\",
  "/x/",
  "@d ",
  "__value",
  "codemode.a",
  "0",
  "9n",
  "😀",
  "})",
  "}); (async function () {",
  "})(); ",
];

const soup = fc.array(fc.constantFrom(...fragments), { maxLength: 30 }).map((parts) => parts.join(""));
const source = fc.oneof({ weight: 5, arbitrary: soup }, fc.string({ unit: "grapheme", maxLength: 200 }));
const prepare = createProgramPreparer();

/** Preparing never throws, and gives one async function from the first character to the last, or says what is wrong and where. */
export const programs: FuzzTarget = {
  name: "sources of programs",
  count: 10_000,
  fuzz: byProperty(
    fc.property(source, (source) => {
      const outcome = prepare(source);
      if (outcome.status === "ready") {
        const { code } = outcome.program;
        new Script(code);
        const [whole, ...more] = parse(code, { ecmaVersion: "latest" }).body;
        const inner = whole?.type === "ExpressionStatement" ? whole.expression : undefined;
        assert.deepEqual([inner?.type, inner?.start, inner?.end], ["FunctionExpression", 1, code.length - 1], code);
        assert.deepEqual(more, []);
      } else {
        const { code, line, frame } = outcome.error;
        assert.deepEqual([code, Number.isSafeInteger(line), typeof frame], ["SYNTAX_ERROR", true, "string"]);
      }
    }),
  ),
};
