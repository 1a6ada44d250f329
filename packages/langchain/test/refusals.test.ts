import { CodeActError } from "@codeact/core";
import { type ClientTool, tool } from "@langchain/core/tools";
import { createAgent } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";
import { codeActMiddleware, createExecuteCodeTool } from "../src/index.ts";
import { scriptedModel, toolMessages } from "./agent.ts";

const ping = tool(async () => "pong", { name: "ping", description: "Pings.", schema: z.object({}) });
const cases: [what: string, tools: ClientTool[], message: RegExp][] = [
  ["run by the provider", [{ type: "web_search", name: "web_search" } as never], /tools\.web_search.*provider/],
  [
    "our name",
    [tool(async () => "", { name: "execute_code", description: "x", schema: z.object({}) })],
    /tools\.execute_code.*name/,
  ],
  [
    "a schema without JSON Schema",
    [tool(async () => "", { name: "odd", description: "x", schema: z.object({ at: z.custom() }) })],
    /tools\.odd.*JSON Schema/,
  ],
];

test.each(cases)("a tool that cannot be bridged is refused by name: %s", (_what, tools, message) => {
  expect(() => createExecuteCodeTool({ tools })).toThrow(message);
  expect(() => codeActMiddleware({ tools })).toThrow(CodeActError);
});

test("outputSchemas of no tool", () => {
  expect(() => createExecuteCodeTool({ tools: [ping], outputSchemas: { pong: z.string() } })).toThrow(
    /outputSchemas\.pong/,
  );
});

test("update refuses too, and changes nothing", async () => {
  await using execute_code = createExecuteCodeTool({ tools: [ping] });
  expect(() => execute_code.update({ tools: [{ type: "web_search", name: "web_search" } as never] })).toThrow(
    /web_search/,
  );
  expect(execute_code.buildInstructions()).toContain("ping");
});

test("a tool of yours named execute_code beside the middleware is a clear error", async () => {
  await using codeact = codeActMiddleware({ tools: [ping] });
  const yours = tool(async () => "", { name: "execute_code", description: "x", schema: z.object({}) });
  const agent = createAgent({ model: scriptedModel("never"), tools: [yours], middleware: [codeact] });
  await expect(agent.invoke({ messages: ["go"] })).rejects.toThrow(/execute_code.*rename/);
});

test("an execute_code call without code is told to the model", async () => {
  await using codeact = codeActMiddleware({ tools: [ping] });
  const model = scriptedModel([""], "sorry");
  const { messages } = await createAgent({ model, middleware: [codeact] }).invoke({ messages: ["go"] });
  expect(toolMessages(messages)[0]?.text).toContain("schema");
});
