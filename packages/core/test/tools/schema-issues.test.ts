import { expect, it } from "vitest";
import { z } from "zod";
import { schemaIssues } from "../../src/tools/schema-issues.ts";

const issues = [{ path: ["items", 3, "odd key"], message: "is wrong" }];
const found = [{ path: '$.items[3]["odd key"]', message: "is wrong" }];

it.each<[what: string, error: unknown]>([
  ["of an error", Object.assign(new Error("long text"), { issues })],
  ["of the cause of an error", new Error("wrapped", { cause: { issues } })],
  ["of a cause further down", new Error("a", { cause: new Error("b", { cause: { issues } }) })],
  ["as they are", issues],
  [
    "of a result of Standard Schema",
    { issues: [{ path: [{ key: "items" }, { key: 3 }, "odd key"], message: "is wrong" }] },
  ],
])("reads issues %s", (_what, error) => {
  expect(schemaIssues(error)).toEqual(found);
});

it("reads an error of zod", () => {
  const { error } = z.object({ a: z.object({ b: z.number() }) }).safeParse({ a: { b: "x" } });
  expect(schemaIssues(error)).toEqual([{ path: "$.a.b", message: expect.stringContaining("expected number") }]);
});

it.each<[error: unknown, message: string]>([
  [new Error("Wrong."), "Wrong."],
  ["Wrong.", "Wrong."],
  [undefined, "is not valid"],
  [{ issues: [] }, "is not valid"],
  [{ issues: "none", message: "Wrong." }, "Wrong."],
])("makes one issue of %o", (error, message) => {
  expect(schemaIssues(error)).toEqual([{ path: "$", message }]);
});

it("is bounded, and takes issues of any form", () => {
  const many = Array.from({ length: 9 }, () => ({ path: [Symbol("s")], message: "m".repeat(900) }));
  expect(schemaIssues(many)).toHaveLength(5);
  expect(schemaIssues(many)[0]).toEqual({ path: '$["Symbol(s)"]', message: expect.stringMatching(/^m{297}\.\.\.$/) });
  expect(schemaIssues([null, { path: "a.b" }])).toEqual([
    { path: "$", message: "is not valid" },
    { path: "$", message: "is not valid" },
  ]);
  const cyclic = new Error("again");
  cyclic.cause = cyclic;
  expect(schemaIssues(cyclic)).toEqual([{ path: "$", message: "again" }]);
});
