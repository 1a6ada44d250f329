import { expect, it } from "vitest";
import { SandboxError } from "../../src/engine.ts";
import { parseStep } from "../../src/run/step-codec.ts";

const rules = { argumentBytes: 1_000, resultBytes: 1_000, lastId: 4 };
const step = {
  status: "blocked",
  calls: [{ id: 5, kind: "tool", name: "echo", input: '{"a":1}' }],
  cancelled: [2],
  logs: [{ level: "log", text: "hello" }],
  dropped: { lines: 0, bytes: 0 },
};

it("reads a step", () => {
  expect(parseStep(JSON.stringify(step), rules)).toEqual(step);
});

it("reads a returned value, with places of it that were undefined", () => {
  const returned = { ...step, status: "returned", value: "{}" };
  expect(parseStep(JSON.stringify(returned), rules)).toEqual(returned);
  const withPlaces = { ...returned, undefinedAt: ["$.a"] };
  expect(parseStep(JSON.stringify(withPlaces), rules)).toEqual(withPlaces);
  for (const undefinedAt of [["x".repeat(101)], Array.from({ length: 6 }, () => "$"), [1], "$"]) {
    expect(() => parseStep(JSON.stringify({ ...returned, undefinedAt }), rules)).toThrow(SandboxError);
  }
});

it.each([
  ["an unknown status", { ...step, status: "done" }],
  ["a key too many", { ...step, more: 1 }],
  ["a key too few", { ...step, logs: undefined }],
  ["a value without returning", { ...step, value: "1" }],
  ["an id out of order", { ...step, calls: [{ ...step.calls[0], id: 7 }] }],
  ["an id of another run", { ...step, calls: [{ ...step.calls[0], id: 1 }] }],
  ["the same id twice", { ...step, calls: [step.calls[0], step.calls[0]] }],
  ["an unknown kind", { ...step, calls: [{ ...step.calls[0], kind: "eval" }] }],
  ["an input that is no text", { ...step, calls: [{ ...step.calls[0], input: {} }] }],
  ["an input over the limit", { ...step, calls: [{ ...step.calls[0], input: "x".repeat(1_001) }] }],
  ["a value over the limit", { ...step, status: "returned", value: "x".repeat(1_001) }],
  ["an unknown log level", { ...step, logs: [{ level: "fatal", text: "x" }] }],
  ["an error with more fields", { ...step, status: "threw", error: { name: "E", message: "m", stack: "", hint: "x" } }],
  ["a negative count", { ...step, dropped: { lines: -1, bytes: 0 } }],
])("refuses %s", (_title, broken) => {
  expect(() => parseStep(JSON.stringify(broken), rules)).toThrow(SandboxError);
});
