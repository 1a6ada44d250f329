import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { formatResultForModel } from "../../src/instructions/format-result.ts";
import type { CallTrace, RunResult } from "../../src/types.ts";

const call = (tool: string, code?: string): CallTrace => ({
  callId: `call_${tool}`,
  tool,
  ms: 1,
  ok: code === undefined,
  ...(code === undefined ? {} : { code }),
});
const common = {
  runId: "run_1",
  engine: { name: "wasm", isolation: "wasm", version: "1" },
  logs: [],
  artifacts: [],
  calls: [],
  warnings: [],
  stats: { wallMs: 1, cpuMs: 1, queuedMs: 0, steps: 1, toolCalls: 0, journalBytes: 0 },
};
const completed = (value: unknown, more: object = {}): RunResult =>
  ({ ...common, status: "completed", value, ...more }) as RunResult;
const failed = (error: object, more: object = {}): RunResult =>
  ({ ...common, status: "failed", error: { name: "Error", ...error }, ...more }) as unknown as RunResult;
const textOf = (result: RunResult, maxChars?: number): string =>
  formatResultForModel(result, maxChars === undefined ? {} : { maxChars }).text;

describe("a completed run", () => {
  it.each([
    [{ a: [1, null] }, '{"a":[1,null]}'],
    ["two\nlines", '"two\\nlines"'],
    [null, "null"],
    [undefined, "null"],
  ])("is its value as compact JSON: %j", (value, text) => {
    expect(formatResultForModel(completed(value))).toEqual({ text, isError: false });
  });

  it("separates logs and warnings from the value, and says nothing of calls", () => {
    const logs = [
      { level: "log", text: "one" },
      { level: "info", text: "two" },
      { level: "warn", text: "three" },
    ];
    const warnings = [{ code: "UNAWAITED_CALLS", message: "Await them." }];
    expect(textOf(completed(7, { logs, warnings, calls: [call("pay")] }))).toBe(
      "7\n\nLogs:\none\ntwo\n[warn] three\n\nWarnings:\nAwait them.",
    );
  });
});

it("lists the files a run left", () => {
  const artifacts = [
    { path: "/output/a.csv", name: "a.csv", mediaType: "text/csv", bytes: 12, data: new Uint8Array(12) },
  ];
  expect(textOf(completed(1, { artifacts }))).toBe("1\n\nFiles it left:\n/output/a.csv (text/csv, 12 bytes)");
});

describe("a failed run", () => {
  it("is code and message, the place, and what would help", () => {
    const error = {
      code: "SYNTAX_ERROR",
      name: "SyntaxError",
      message: "Unexpected token",
      frame: "> 1 | a b",
      line: 1,
    };
    expect(formatResultForModel(failed({ ...error, hint: "Add an operator." }))).toEqual({
      text: "SYNTAX_ERROR: Unexpected token\n> 1 | a b\nHint: Add an operator.",
      isError: true,
    });
  });

  it("names the line where there is no frame, and the error where its name tells something", () => {
    const thrown = { code: "GUEST_ERROR", name: "TypeError", message: "x is not a function", line: 3 };
    expect(textOf(failed(thrown))).toBe("GUEST_ERROR: TypeError: x is not a function\nat line 3");
    expect(textOf(failed({ code: "TOOL_FAILED", name: "Error", message: "no" }))).toBe("TOOL_FAILED: no");
    expect(textOf(failed({ code: "LIMIT_TIME", name: "RangeError", message: "Too long." }))).toBe(
      "LIMIT_TIME: Too long.",
    );
  });

  it("tells the calls that took effect, and those of which nobody knows", () => {
    const calls = [
      call("pay"),
      call("list"),
      call("pay"),
      call("pay", "TOOL_INVALID_INPUT"),
      call("ship", "TOOL_INVALID_OUTPUT"),
      call("refund", "TOOL_TIMEOUT"),
      call("mail", "TOOL_OUTCOME_UNKNOWN"),
      call("drop", "APPROVAL_DENIED"),
    ];
    expect(textOf(failed({ code: "GUEST_ERROR", message: "x" }, { calls }))).toBe(
      [
        "GUEST_ERROR: x\n",
        "Calls that took effect (repeat only what just reads): pay (2 times), list, ship",
        "Calls that may have taken effect (look before you repeat them): refund, mail",
      ].join("\n"),
    );
  });

  it("names a bounded number of tools", () => {
    const calls = Array.from({ length: 30 }, (_, at) => call(`t${at}`));
    expect(textOf(failed({ code: "GUEST_ERROR", message: "x" }, { calls }))).toMatch(/t19, 10 more$/);
  });
});

it("an interrupted run is what a person is asked, and no error", () => {
  const interruptions = [
    { tool: "pay", preview: '{"amount":50}', reason: "over 10" },
    { tool: "pay", preview: '{"amount":5}' },
  ];
  const result = { ...common, status: "interrupted", interruptions, calls: [call("list")] } as unknown as RunResult;
  expect(formatResultForModel(result)).toEqual({
    text: [
      "A person must approve calls first. The program goes on from here by itself, so do not run it again:",
      '- pay {"amount":50} (over 10)',
      '- pay {"amount":5}\n',
      "Calls that took effect (repeat only what just reads): list",
    ].join("\n"),
    isError: false,
  });
});

describe("a text that is too long", () => {
  it("says so first, and keeps both ends", () => {
    const text = textOf(completed(`a${"x".repeat(50_000)}z`), 1_000);
    expect(text.length).toBeLessThanOrEqual(1_000);
    expect(text).toMatch(
      /^Cut: 50004 characters are more than the 1000 that fit\. Return less, or aggregate in the program\.\n\n"a/,
    );
    expect(text).toMatch(/x\n\[\.\.\. \d+ characters left out \.\.\.\]\nx+z"$/);
  });

  it("keeps what is short: the error and the calls that took effect, whatever was logged", () => {
    const logs = Array.from({ length: 5_000 }, () => ({ level: "log", text: "noise" }));
    const error = { code: "GUEST_ERROR", message: "broken", hint: "Mend it." };
    const text = textOf(failed(error, { logs, calls: [call("pay")] }), 600);
    expect(text.length).toBeLessThanOrEqual(600);
    expect(text).toContain("\n\nGUEST_ERROR: broken\nHint: Mend it.\n\nLogs:\nnoise");
    expect(text).toMatch(/reads\): pay$/);
  });

  it("shares the room between parts that are all long", () => {
    const text = textOf(completed("v".repeat(9_000), { logs: [{ level: "log", text: "l".repeat(9_000) }] }), 2_000);
    expect((text.match(/v/g) ?? []).length).toBeGreaterThan(850);
    expect((text.match(/l/g) ?? []).length).toBeGreaterThan(850);
  });

  it("tells where the whole value is kept", () => {
    const value = Array.from({ length: 900 }, (_, id) => ({ id }));
    expect(textOf(completed(value, { resultId: "result_x" }), 600)).toMatch(
      /^Cut: \d+ characters are more than the 600 that fit\. The whole value is kept: `await previous_result\("result_x"\)` in/,
    );
    expect(textOf(completed([1], { resultId: "result_x" }))).toBe("[1]");
  });

  it("cuts lists with a count, and keeps what is beside them", () => {
    const rows = Array.from({ length: 900 }, (_, id) => ({ id }));
    const text = textOf(completed({ total: 7, rows, note: "end" }), 600);
    expect(text).toMatch(
      /\n\n\{"total":7,"rows":\[\{"id":0\},\{"id":1\},.* \.\.\. 8\d\d more of 900\],"note":"end"\}$/s,
    );
    expect(text.length).toBeGreaterThan(500);
  });

  it("cuts no character in half", () => {
    for (const maxChars of [700, 701, 702, 703])
      expect(textOf(completed("😀".repeat(900)), maxChars).isWellFormed()).toBe(true);
  });

  it.each([0, 499, Number.NaN, "many"])("refuses maxChars %j", (maxChars) => {
    expect(() => textOf(completed(1), maxChars as number)).toThrow(ConfigurationError);
  });
});

describe("data from a client or a store", () => {
  it("gives the same text after JSON", () => {
    const result = failed(
      { code: "GUEST_ERROR", message: "x" },
      { calls: [call("pay")], logs: [{ level: "warn", text: "y" }] },
    );
    expect(textOf(JSON.parse(JSON.stringify(result)))).toBe(textOf(result));
  });

  it("is an error when it cannot be read", () => {
    expect(formatResultForModel({} as RunResult)).toEqual({
      text: "The result of this run cannot be read.",
      isError: true,
    });
  });

  it("of any shape is a text that fits", () => {
    const shape = fc.record(
      {
        status: fc.constantFrom("completed", "failed", "interrupted", "other"),
        value: fc.jsonValue(),
        error: fc.oneof(fc.jsonValue(), fc.record({ code: fc.jsonValue(), message: fc.string({ maxLength: 2_000 }) })),
        logs: fc.oneof(
          fc.jsonValue(),
          fc.array(fc.record({ level: fc.string(), text: fc.string({ maxLength: 900 }) })),
        ),
        warnings: fc.jsonValue(),
        calls: fc.oneof(fc.jsonValue(), fc.array(fc.record({ tool: fc.string({ maxLength: 300 }), ok: fc.boolean() }))),
        interruptions: fc.oneof(fc.jsonValue(), fc.array(fc.record({ tool: fc.string(), preview: fc.jsonValue() }))),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(shape, fc.jsonValue()), fc.integer({ min: 500, max: 2_000 }), (result, maxChars) => {
        const { text } = formatResultForModel(result as unknown as RunResult, { maxChars });
        return text.length > 0 && text.length <= maxChars;
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it("nested more deeply than can be written is told", () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 200_000; depth++) value = [value];
    expect(textOf(completed(value))).toBe("The value cannot be written as JSON.");
  });

  it("shows control characters escaped, wherever they stand", () => {
    const hostile = "\u001b[2J\u0007safe\r\u009b\u007f\tend\n";
    const shown = "\\u001b[2J\\u0007safe\\u000d\\u009b\\u007f\tend";
    const { text } = formatResultForModel({
      status: "failed",
      error: { code: "TOOL_FAILED", name: hostile, message: hostile, hint: hostile },
      logs: [{ level: "log", text: hostile }],
      warnings: [{ message: hostile }],
      calls: [{ tool: hostile, ok: true }],
      artifacts: [{ path: hostile, mediaType: hostile, bytes: 1 }],
    } as never);
    expect(text.split(shown).length).toBe(9);
    expect(text).not.toMatch(/[^\P{Cc}\t\n]/u);
    const long = textOf(completed(Array.from({ length: 5_000 }, () => `\u009b${"x".repeat(20)}`)));
    expect(long).not.toMatch(/[^\P{Cc}\t\n]/u);
  });
});
