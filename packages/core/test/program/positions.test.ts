import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { sourcePosition } from "../../src/program/edits.ts";
import { ready } from "./evaluate.ts";

function fail(): never {
  throw new Error("failed");
}

/** Where the first frame inside the program of an error that ends it is, in the source as written. */
async function thrownAt(source: string): Promise<{ line: number; column: number }> {
  const program = ready(source);
  const globals = { tools: {}, call_tool: () => undefined, fs: {}, fail };
  const stack: string = await runInNewContext(`(0, eval)(${JSON.stringify(program.code)})()`, globals).then(
    () => expect.fail("the program did not throw"),
    (error: Error) => error.stack,
  );
  const [, line, column] = /<anonymous>:(\d+):(\d+)\)?$/m.exec(stack) ?? [];
  return sourcePosition(program, Number(line), Number(column));
}

describe("the place of an error", () => {
  it.each([
    ["on the first line", "fail()", 1, 1],
    ["behind a value on the first line", "const a = 1; fail()", 1, 14],
    ["in the last expression", "const a = 1;\n  fail().b", 2, 3],
    ["in a sequence at the end", "1, fail()", 1, 4],
    ["in a branch", "if (true) fail(); else 2", 1, 11],
    ["behind a fence", "Look:\n\n```js\nconst a = 1;\nreturn 1 + fail()\n```", 5, 12],
    ["behind an import", "import fs from 'fs'; fs; fail();", 1, 26],
    ["behind an import over several lines", "import {\n  a,\n} from './tools'; fail(a)", 3, 19],
    ["behind a require", "const a = require('fs').promises, b = fail(a)", 1, 39],
    ["behind an alias", "codemode.a, fail()", 1, 13],
    ["behind callTool", "const f = () => callTool('a'); fail(f)", 1, 32],
    ["behind an export", "export const a = fail()", 1, 18],
    ["in a default export", "export default 1 + fail()", 1, 20],
    ["in an object at the end", "const a = 1;\n{ a, b: fail() }", 2, 9],
    ["behind HTML entities", "const a = () =&gt; 1; fail()", 1, 23],
    ["behind several repairs", "Here it is:\nconst a = () =&gt; ‘x’; fail()", 2, 25],
    ["behind types", "const a: Record<string, number> = {};\nconst b = fail(a as any)", 2, 11],
    ["in a function that is called for the program", "async function main() {\n  fail()\n}", 2, 3],
  ])("is the source's: %s", async (_, source, line, column) => {
    expect(await thrownAt(source)).toEqual({ line, column });
  });

  it("has the right line in a program that had to be transformed", async () => {
    const source = "enum A {\n  X,\n}\n\nfunction f(a: number): never {\n  fail(a)\n}\nf(A.X)";
    expect(await thrownAt(source)).toMatchObject({ line: 6, column: 3 });
  });
});
