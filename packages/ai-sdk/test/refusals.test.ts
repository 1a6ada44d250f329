import { CodeActError } from "@codeact/core";
import { generateText, isStepCount, type ToolSet, tool } from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { createCodeAct, createExecuteCodeTool } from "../src/index.ts";
import { lastResult, scriptedModel } from "./scripted-model.ts";

const inputSchema = z.object({});
const execute = () => "ok";

const cases: [what: string, tools: ToolSet, message: RegExp][] = [
  ["no execute", { ask_user: tool({ inputSchema, outputSchema: z.string() }) }, /tools\.ask_user.*no execute/],
  [
    "run by the provider",
    { search: { type: "provider", id: "openai.web_search", args: {}, isProviderExecuted: true, inputSchema } as never },
    /tools\.search.*provider/,
  ],
  [
    "a schema without JSON Schema",
    { odd: tool({ inputSchema: z.object({ at: z.date() }), execute }) },
    /tools\.odd.*JSON Schema/,
  ],
];

test.each(cases)("a tool that cannot be bridged is refused by name: %s", (_what, tools, message) => {
  expect(() => createCodeAct({ tools })).toThrow(message);
  expect(() => createCodeAct({ tools })).toThrow(CodeActError);
});

test("what may need approval is refused where a program cannot wait, and by update", async () => {
  const asks = tool({ inputSchema, needsApproval: true, execute });
  expect(() => createExecuteCodeTool({ tools: { asks } })).toThrow(/tools\.asks.*onApproval/);
  const rules = [{ ping: "user-approval" }, { ping: () => undefined }, () => undefined] as const;
  for (const toolApproval of rules) {
    expect(() => createExecuteCodeTool({ tools: { ping: tool({ inputSchema, execute }) }, toolApproval })).toThrow(
      /tools\.ping.*onApproval/,
    );
  }
  await using codeact = createCodeAct({ tools: { ping: tool({ inputSchema, execute }) } });
  expect(() => codeact.update({ tools: { asks } })).toThrow(/tools\.asks/);
});

test("update refuses too, and changes nothing", async () => {
  await using codeact = createCodeAct({ tools: { ping: tool({ inputSchema, execute }) } });
  expect(() => codeact.update({ tools: { ask_user: tool({ inputSchema, outputSchema: z.string() }) } })).toThrow(
    /ask_user/,
  );
  expect(codeact.tools.execute_code.buildInstructions()).toContain("ping");
});

test("an execute_code call without code is told to the model", async () => {
  await using codeact = createCodeAct({ tools: { ping: tool({ inputSchema, execute }) } });
  const { model, requests } = scriptedModel([{} as { code: string }], "sorry");
  await generateText({ model, prompt: "go", stopWhen: isStepCount(3), ...codeact });
  expect(lastResult(requests)).toMatchObject({ type: "error-text", value: expect.stringContaining("code") });
});
