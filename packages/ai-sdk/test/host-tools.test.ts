import { dynamicTool, generateText, isStepCount, jsonSchema, type ToolSet, tool, zodSchema } from "ai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createCodeAct, createExecuteCodeTool } from "../src/index.ts";
import { runCode } from "./run-code.ts";
import { lastResult, scriptedModel } from "./scripted-model.ts";

const input = {
  type: "object" as const,
  properties: { n: { type: "number" as const } },
  required: ["n"],
};

/** A Standard Schema of no known library. */
const standard = {
  "~standard": {
    version: 1,
    vendor: "homemade",
    validate: (value: unknown) =>
      (value as { n?: unknown }).n === undefined
        ? { issues: [{ message: "n is missing", path: ["n"] }] }
        : { value: value as { n: number } },
    jsonSchema: { input: () => ({ ...input }), output: () => ({ ...input }) },
  },
} as const;

describe("schemas of every kind", () => {
  const execute = ({ n }: { n: number }) => ({ doubled: n * 2 });
  const tools = {
    zod: tool({ inputSchema: z.object({ n: z.number() }), execute }),
    zod_with_default: tool({ inputSchema: z.object({ n: z.number().default(21) }), execute }),
    json_schema: tool({ inputSchema: jsonSchema<{ n: number }>(input), execute }),
    json_schema_later: tool({ inputSchema: jsonSchema<{ n: number }>(Promise.resolve(input)), execute }),
    standard_schema: tool({ inputSchema: standard, execute }),
    lazy: tool({ inputSchema: () => zodSchema(z.object({ n: z.number() })), execute }),
    dynamic: dynamicTool({
      description: "Doubles.",
      inputSchema: z.object({ n: z.number() }),
      execute: async (value) => execute(value as { n: number }),
    }),
  } satisfies ToolSet;

  test.each(Object.keys(tools))("%s", async (name) => {
    const given = name === "zod_with_default" ? "{}" : "{ n: 21 }";
    const result = await runCode(`return await tools.${name}(${given})`, { tools });
    expect(result).toMatchObject({ status: "completed", value: { doubled: 42 } });
  });

  test.each(Object.keys(tools))("%s refuses a wrong input and does not run", async (name) => {
    const given = name === "zod_with_default" ? '{ n: "x" }' : "{}";
    const result = await runCode(`await tools.${name}(${given})`, { tools });
    expect(result).toMatchObject({ status: "failed", error: { code: "TOOL_INVALID_INPUT" } });
    expect(result.status === "failed" && result.error.message).toContain("n");
  });

  test("a schema that is a promise is described after warmup", async () => {
    await using execute_code = createExecuteCodeTool({ tools: { json_schema_later: tools.json_schema_later } });
    await execute_code.warmup();
    expect(execute_code.buildInstructions()).toMatch(/\bn\b.*number/);
  });

  test("tools that are changed before their schemas are known run with the last", async () => {
    const later = (description: string, key: string) =>
      tool({
        description,
        inputSchema: jsonSchema<{ n: number }>(new Promise((resolve) => setTimeout(resolve, 20, input))),
        execute: ({ n }) => ({ [key]: n }),
      });
    await using execute_code = createExecuteCodeTool({ tools: { late: later("The first.", "first") } });
    const warm = execute_code.warmup();
    execute_code.update({ tools: { late: later("The second.", "second") } });
    await warm;
    expect(execute_code.buildInstructions()).toMatch(/The second\..*\bn\b.*number/s);
  });

  test("a schema that is a promise which fails is told by warmup, naming the tool", async () => {
    const inputSchema = jsonSchema<object>(Promise.reject(new Error("offline")));
    await using execute_code = createExecuteCodeTool({ tools: { late: tool({ inputSchema, execute: () => 1 }) } });
    await expect(execute_code.warmup()).rejects.toThrow(/tools\.late.*offline/);
  });

  test("an outputSchema that JSON Schema cannot express does no harm", async () => {
    const outputSchema = z.object({ at: z.date() });
    const now = tool({ inputSchema: z.object({}), outputSchema, execute: () => ({ at: new Date(0) }) });
    const result = await runCode("return await tools.now({})", { tools: { now } });
    expect(result).toMatchObject({ status: "completed", value: { at: "1970-01-01T00:00:00.000Z" } });
  });
});

test("a tool gets an id of its own, the messages, a signal and its context", async () => {
  const spy = tool({
    inputSchema: z.object({}),
    contextSchema: z.object({ apiKey: z.string() }),
    execute: (_input, { toolCallId, messages, abortSignal, context }) => ({
      toolCallId,
      messages: messages.map(({ role }) => role),
      signal: abortSignal instanceof AbortSignal,
      context,
    }),
  });
  const result = await runCode("return await tools.spy({})", {
    tools: { spy },
    toolsContext: { spy: { apiKey: "k1" } },
  });
  expect(result).toMatchObject({
    value: {
      toolCallId: expect.stringMatching(/^outer~./),
      messages: ["user"],
      signal: true,
      context: { apiKey: "k1" },
    },
  });
});

describe("contexts of tools", () => {
  const spy = tool({
    description: ({ context }) => `Knows ${context?.apiKey}.`,
    inputSchema: z.object({}),
    contextSchema: z.object({ apiKey: z.string(), region: z.string().default("eu") }),
    execute: (_input, { context }) => ({ key: context.apiKey, region: context.region }),
  });
  const tools = { spy };
  const options = { prompt: "go", stopWhen: isStepCount(3) };

  test("come from the call, over the default, through the tool's contextSchema", async () => {
    await using codeact = createCodeAct({ tools, toolsContext: { spy: { apiKey: "default", region: "us" } } });
    const { model, requests } = scriptedModel([{ code: "return await tools.spy({})" }], "ok");
    const toolsContext = { execute_code: { spy: { apiKey: "mine", region: "eu" } } };
    await generateText({ model, ...options, ...codeact, toolsContext });
    expect(lastResult(requests)?.value).toBe('{"key":"mine","region":"eu"}');
    expect(codeact.tools.execute_code.buildInstructions()).toContain("Knows default.");
  });

  test("that do not fit end the generation, naming the tool", async () => {
    await using codeact = createCodeAct({ tools });
    const { model } = scriptedModel([{ code: "return await tools.spy({})" }], "ok");
    const toolsContext = { execute_code: { spy: { apiKey: 1 as unknown as string, region: "eu" } } };
    await expect(generateText({ model, ...options, ...codeact, toolsContext })).rejects.toThrow(/execute_code\.spy/);
  });

  test("a description that cannot do without one says what to give", () => {
    const needy = tool({
      description: ({ context }) => context.apiKey.toUpperCase(),
      inputSchema: z.object({}),
      contextSchema: z.object({ apiKey: z.string() }),
      execute: () => "ok",
    });
    expect(() => createCodeAct({ tools: { needy } })).toThrow(/tools\.needy.*toolsContext/);
  });
});

test("of an async iterable the last yield is the result", async () => {
  const count = tool({
    inputSchema: z.object({}),
    async *execute() {
      yield { percent: 10 };
      yield { percent: 100 };
    },
  });
  expect(await runCode("return await tools.count({})", { tools: { count } })).toMatchObject({
    value: { percent: 100 },
  });
});

test("a tool that throws is caught by the program, without the host's stack", async () => {
  const fail = tool({
    inputSchema: z.object({}),
    execute: (): string => {
      throw new RangeError("no such order");
    },
  });
  const code = "try { await tools.fail({}) } catch (error) { return [error.name, error.message, error.stack ?? ''] }";
  const result = await runCode(code, { tools: { fail } });
  expect(result.status === "completed" && result.value).toEqual([
    expect.any(String),
    expect.stringContaining("no such order"),
    expect.not.stringContaining("host-tools.test"),
  ]);
});

describe("MCP tools", () => {
  const mcp = (result: unknown) => ({
    ask: dynamicTool({
      description: "Asks.",
      inputSchema: jsonSchema({ type: "object" }),
      execute: async () => result,
    }),
  });
  const cases: [what: string, result: unknown, value: unknown][] = [
    ["structured content", { content: [{ type: "text", text: "{}" }], structuredContent: { a: 1 } }, { a: 1 }],
    ["one text of JSON", { content: [{ type: "text", text: '{"a":1}' }] }, { a: 1 }],
    ["one text", { content: [{ type: "text", text: "hello" }] }, "hello"],
    [
      "several parts",
      {
        content: [
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ],
      },
      [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ],
    ],
    ["what is no MCP result", { content: "plain" }, { content: "plain" }],
  ];
  test.each(cases)("%s", async (_what, result, value) => {
    expect(await runCode("return await tools.ask({})", { tools: mcp(result) })).toMatchObject({ value });
  });

  test("an error result is an error in the program", async () => {
    const tools = mcp({ content: [{ type: "text", text: "not found" }], isError: true });
    const result = await runCode("try { await tools.ask({}) } catch (error) { return error.message }", { tools });
    expect(result).toMatchObject({ value: expect.stringContaining("not found") });
  });
});

describe("approval", () => {
  const pay = tool({
    inputSchema: z.object({ amount: z.number() }),
    needsApproval: ({ amount }) => amount > 10,
    execute: ({ amount }) => ({ paid: amount }),
  });
  const code = "return [await tools.pay({ amount: 5 }), await tools.pay({ amount: 50 }).catch((error) => error.code)]";

  test("asks the approver for the calls the tool says", async () => {
    const asked: unknown[] = [];
    const result = await runCode(code, {
      tools: { pay },
      onApproval: (request) => {
        asked.push(request.input);
        return { type: "reject" };
      },
    });
    expect(asked).toEqual([{ amount: 50 }]);
    expect(result).toMatchObject({ value: [{ paid: 5 }, "APPROVAL_DENIED"] });
  });
});

test("an approver sees your facts alone, an observer all events", async () => {
  const facts: unknown[] = [];
  const types: string[] = [];
  const pay = tool({ inputSchema: z.object({}), needsApproval: true, execute: () => "paid" });
  const result = await runCode("return await tools.pay({})", {
    tools: { pay },
    context: { tenant: "acme" },
    onEvent: ({ type }) => types.push(type),
    onApproval: (_request, context) => {
      facts.push(JSON.parse(JSON.stringify(context)), Object.keys(context));
      return { type: "approve" };
    },
  });
  expect(result).toMatchObject({ value: "paid" });
  expect(facts).toEqual([{ tenant: "acme" }, ["tenant"]]);
  const decided = ["approval.requested", "approval.decided"];
  expect(types).toEqual(["run.started", ...decided, "call.started", "call.settled", "run.settled"]);
});

test("who a program is run for can be found out from the call", async () => {
  const seen: unknown[] = [];
  const ping = tool({ inputSchema: z.object({}), execute: () => "pong" });
  await runCode("return await tools.ping({})", {
    tools: { ping },
    context: (call) => {
      seen.push(call.toolCallId);
      return { tenant: "acme" };
    },
  });
  expect(seen).toEqual(["outer"]);
});
