// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are programs
import { createContext, runInContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sourcePosition } from "../../src/program/edits.ts";
import { ready } from "./evaluate.ts";

const RUNS = { numRuns: 400, seed: 20250312 };

/** Statements that mark their line; `n` is put in by the list. */
const STATEMENTS = [
  "mark(n)",
  "mark(n);",
  "let v_n = mark(n);",
  "{ mark(n) }",
  "if (mark(n)) { mark(n) } else mark(n)",
  "for (const x of [mark(n)]) { x }",
  "try { mark(n) } finally { mark(n) }",
  "switch (mark(n)) { case n: 'a'; break; default: mark(n) }",
  "function f_n(a = mark(n)) { return mark(n) }",
  "class C_n { x = mark(n) }",
  "(mark(n), mark(n))",
  "mark(n), mark(n);",
  "label_n: mark(n)",
  "[mark(n)].map((x) => x)",
  "`a${mark(n)}`",
  "({ a: mark(n) })",
  "// mark(n)",
  "do mark(n); while (false)",
  "var w_n = 1, y_n = mark(n)",
  ";",
];

const TYPED = [
  ...STATEMENTS,
  "const t_n: number = mark(n) as number;",
  "function g_n<T>(a: T, b?: string): T { return mark(n)! as T }",
  "type T_n = { a: string }; mark(n)",
  "if (mark(n) > 1e9) return mark(n)",
];

const lines = (statements: readonly string[]): fc.Arbitrary<string[]> =>
  fc
    .array(fc.constantFrom(...statements), { minLength: 1, maxLength: 12 })
    .map((list) =>
      list.map((statement, i) => separated(statement).replace(/\bn\b|_n\b/g, (n) => n.replace("n", `${i + 1}`))),
    );

/** Without it the next line may go on with the statement. */
const separated = (statement: string): string => (/^[([`]/.test(statement) ? `;${statement}` : statement);

describe("preparing", () => {
  it("keeps every line, and every position can be traced back", () => {
    fc.assert(
      fc.property(lines(STATEMENTS), (list) => {
        const program = ready(list.join("\n"));
        const code = program.code.split("\n");
        list.forEach((line, i) => {
          const written = [...line.matchAll(/mark/g)].map(({ index }) => index + 1);
          const found = [...(code[i] ?? "").matchAll(/mark/g)].map(
            ({ index }) => sourcePosition(program, i + 1, index + 1).column,
          );
          expect(found).toEqual(written);
        });
      }),
      RUNS,
    );
  });

  it("keeps every line of TypeScript", () => {
    fc.assert(
      fc.property(lines(TYPED), fc.boolean(), (list, transformed) => {
        const source = (transformed ? ["enum E { A = 1 }", ...list] : list).join("\n");
        const code = ready(source).code.split("\n");
        source.split("\n").forEach((line, i) => {
          const count = (text: string): number => [...text.matchAll(/mark/g)].length;
          if (!line.startsWith("//")) expect(count(code[i] ?? "")).toBe(count(line));
        });
      }),
      RUNS,
    );
  });

  it("gives the completion value that eval gives", async () => {
    const values = STATEMENTS.filter((statement) => !/^(?:let|var|function|class|\/\/|;)/.test(statement));
    await fc.assert(
      fc.asyncProperty(lines(STATEMENTS), fc.constantFrom(...values), async (list, last) => {
        const source = [...list, separated(last.replace(/\bn\b|_n\b/g, "99"))].join("\n");
        const run = (code: string): unknown => runInContext(code, createContext({ mark: (n: number) => n, out: [] }));
        const expected = run(source);
        expect(JSON.stringify(await run(`(0, eval)(${JSON.stringify(ready(source).code)})()`))).toBe(
          JSON.stringify(expected),
        );
      }),
      { ...RUNS, numRuns: 150 },
    );
  });
});
