import { expect, it } from "vitest";
import { unwrapMcpResult } from "../../src/tools/unwrap-mcp-result.ts";

const text = (...texts: string[]) => texts.map((text) => ({ type: "text", text }));
const image = { type: "image", data: "AAAA", mimeType: "image/png" };

it.each<[what: string, result: unknown, value: unknown]>([
  ["structured content", { content: text("{}"), structuredContent: { a: 1 }, isError: false }, { a: 1 }],
  ["structured content alone", { content: [], structuredContent: { a: 1 } }, { a: 1 }],
  ["one text that is an object", { content: text(' {"a":1}') }, { a: 1 }],
  ["one text that is an array", { content: text("[1]"), _meta: {} }, [1]],
  ["one text", { content: text("hello") }, "hello"],
  ["one text that looks like JSON", { content: text("[draft] hello") }, "[draft] hello"],
  ["a number too large to be read", { content: text("12345678901234567890") }, "12345678901234567890"],
  ["several parts", { content: [...text("a"), image] }, [...text("a"), image]],
  ["one part that is no text", { content: [image] }, [image]],
  ["no parts", { content: [], isError: false }, []],
])("gives a program the data of %s", (_what, result, value) => {
  expect(unwrapMcpResult(result)).toEqual(value);
});

it.each<[what: string, result: unknown]>([
  ["content that is text", { content: "plain" }],
  ["parts of another kind", { content: [{ type: "paragraph", text: "a" }] }],
  ["other fields", { title: "A page", content: text("a") }],
  ["an empty list", { content: [] }],
  ["parts that are null", { content: [null] }],
  ["an array", text("a")],
  ["nothing", undefined],
  ["null", null],
  ["text", '{"content":[]}'],
])("leaves what is no MCP result alone: %s", (_what, result) => {
  expect(unwrapMcpResult(result)).toBe(result);
});

it("throws the text of an error", () => {
  expect(() => unwrapMcpResult({ content: text("not", "found"), isError: true })).toThrow("not\nfound");
  expect(() => unwrapMcpResult({ content: [image], isError: true })).toThrow("The MCP tool failed.");
});
