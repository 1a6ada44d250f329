import { expect, it } from "vitest";
import { previewInput } from "../../src/approval/preview.ts";

it("shows plain input as it is", () => {
  expect(previewInput('{"to":"ann@example.com","amount":5}')).toBe('{"to":"ann@example.com","amount":5}');
});

it.each([
  ["right-to-left override", "\u202e", "\\u202e"],
  ["zero-width space", "\u200b", "\\u200b"],
  ["escape", "\u001b", "\\u001b"],
  ["line separator", "\u2028", "\\u2028"],
  ["a tag character outside the BMP", "\u{e0041}", "\\udb40\\udc41"],
])("escapes %s", (_title, character, escaped) => {
  expect(previewInput(`a${character}b`)).toBe(`a${escaped}b`);
});

it("says how much of a long input is left out", () => {
  expect(previewInput("é".repeat(3_000))).toMatch(/\.\.\. \[2000 bytes left out\]$/);
});

it("cuts no character in half", () => {
  expect(previewInput(`${"x".repeat(1_999)}😀`)).toBe(`${"x".repeat(1_999)}... [4 bytes left out]`);
});
