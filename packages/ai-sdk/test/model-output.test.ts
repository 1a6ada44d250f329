import { generateText, isStepCount, tool } from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { createCodeAct } from "../src/index.ts";
import { lastResult, scriptedModel } from "./scripted-model.ts";

const tools = { ping: tool({ inputSchema: z.object({}), execute: () => "pong" }) };

async function resultOf(code: string, modelOutputChars?: number): Promise<{ type: string; value: string }> {
  await using codeact = createCodeAct({ tools, modelOutputChars });
  const { model, requests } = scriptedModel([{ code }], "ok");
  await generateText({ model, prompt: "go", stopWhen: isStepCount(3), ...codeact });
  return lastResult(requests) as { type: string; value: string };
}

test("the value is JSON, logs come after it", async () => {
  const { type, value } = await resultOf('console.log("one"); console.log("two"); return { a: [1, null] };');
  expect(type).toBe("text");
  expect(value).toMatch(/^\{"a":\[1,null\]\}/);
  expect(value).toContain("one\ntwo");
});

test("an error is error text with code and message", async () => {
  const { type, value } = await resultOf('console.log("before"); throw new TypeError("broken");');
  expect(type).toBe("error-text");
  expect(value).toContain("GUEST_ERROR");
  expect(value).toContain("TypeError");
  expect(value).toContain("broken");
  expect(value).toContain("before");
});

test("an error tells which calls took effect", async () => {
  const { value } = await resultOf("await tools.ping({}); await tools.ping({}); null.x;");
  expect(value).toMatch(/^GUEST_ERROR: TypeError: .*\n\nCalls that took effect \(.*\): ping \(2 times\)$/s);
});

test("a syntax error shows the place", async () => {
  const { type, value } = await resultOf("const a = 1;\nconst b = = 2;\nreturn a;");
  expect(type).toBe("error-text");
  expect(value).toContain("SYNTAX_ERROR");
  expect(value).toContain("const b = = 2;");
});

test("calls that were not awaited are told", async () => {
  const { type, value } = await resultOf("tools.ping({}); return 1;");
  expect(type).toBe("text");
  expect(value).toMatch(/^1\n\nWarnings:\n./);
});

test("a long result is cut and says so", async () => {
  const { value } = await resultOf('return "x".repeat(50_000)', 1_000);
  expect(value.length).toBeLessThanOrEqual(1_000);
  expect(value).toMatch(/left out/);
});

test("files the program left reach the model as files, and clients as JSON", async () => {
  await using codeact = createCodeAct({ tools, fileMounts: [] });
  const { model, requests } = scriptedModel(
    [{ code: 'await fs.writeFile("/output/chart.svg", "<svg/>"); return 1;' }],
    "ok",
  );
  const { steps } = await generateText({ model, prompt: "go", stopWhen: isStepCount(3), ...codeact });
  expect(lastResult(requests)).toEqual({
    type: "content",
    value: [
      { type: "text", text: expect.stringMatching(/^1\n.*\/output\/chart\.svg \(image\/svg\+xml, 6 bytes\)/s) },
      { type: "file", mediaType: "image/svg+xml", filename: "chart.svg", data: { type: "data", data: "PHN2Zy8+" } },
    ],
  });
  const [result] = steps[0]?.toolResults ?? [];
  expect(JSON.parse(JSON.stringify(result?.output))).toEqual(result?.output);
  expect(result?.output).toMatchObject({ artifacts: [{ path: "/output/chart.svg", data: "PHN2Zy8+" }] });
});
