import { ToolMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { type ClientTool, StructuredTool, tool } from "@langchain/core/tools";
import { Command } from "@langchain/langgraph";
import { loadMcpTools } from "@langchain/mcp-adapters";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod/v3";
import { runCode } from "./run-code.ts";

const about = (name: string) => ({ name, description: `The tool ${name}.` });
const double = async ({ n }: { n: number }) => ({ doubled: n * 2 });

class Doubler extends StructuredTool {
  override name = "structured_class";
  override description = "Doubles.";
  override schema = z.object({ n: z.number() });
  protected override async _call({ n }: { n: number }) {
    return { doubled: n * 2 };
  }
}

describe("tools of every kind", () => {
  const tools: ClientTool[] = [
    tool(double, { ...about("zod"), schema: z.object({ n: z.number() }) }),
    tool(double, { ...about("zod_three"), schema: z3.object({ n: z3.number() }) }),
    tool(double, { ...about("zod_with_default"), schema: z.object({ n: z.number().default(21) }) }),
    tool(double, { ...about("zod_that_transforms"), schema: z.object({ n: z.string().transform(Number) }) }),
    tool(async (input: unknown) => double(input as { n: number }), {
      ...about("json_schema"),
      schema: { type: "object", properties: { n: { type: "number" } }, required: ["n"] },
    }),
    tool(async ({ n }: { n: number }) => [`${n} doubled`, { doubled: n * 2 }], {
      ...about("content_and_artifact"),
      schema: z.object({ n: z.number() }),
      responseFormat: "content_and_artifact",
    }),
    tool(
      async function* ({ n }: { n: number }) {
        yield { percent: 50 };
        return { doubled: n * 2 };
      },
      { ...about("async_generator"), schema: z.object({ n: z.number() }) },
    ),
    new Doubler(),
    RunnableLambda.from(double).asTool({ ...about("runnable"), schema: z.object({ n: z.number() }) }),
  ];
  const inputs: Record<string, string> = { zod_with_default: "{}", zod_that_transforms: '{ n: "21" }' };
  const wrong: Record<string, string> = { zod_with_default: '{ n: "x" }' };
  const names = tools.map(({ name }) => name);

  test.each(names)("%s", async (name) => {
    const result = await runCode(`return await tools.${name}(${inputs[name] ?? "{ n: 21 }"})`, { tools });
    expect(result).toMatchObject({ status: "completed", value: { doubled: 42 } });
  });

  test.each(names)("%s refuses a wrong input and does not run", async (name) => {
    const result = await runCode(`await tools.${name}(${wrong[name] ?? "{}"})`, { tools });
    expect(result).toMatchObject({ status: "failed", error: { code: "TOOL_INVALID_INPUT" } });
    expect(result.status === "failed" && result.error.message).toContain("n");
  });

  test("a tool of one string", async () => {
    const shout = tool(async (text: string) => text.toUpperCase(), { ...about("shout"), schema: z.string() });
    const result = await runCode('return await tools.shout({ input: "hello" })', { tools: [shout] });
    expect(result).toMatchObject({ value: "HELLO" });
  });
});

describe("results", () => {
  const schema = z.object({});
  const outputOf = async (given: ClientTool): Promise<unknown> => {
    const result = await runCode(`return await tools.${given.name}({})`, { tools: [given] });
    return result.status === "completed" ? result.value : result;
  };

  test("text that looks like something else stays text", async () => {
    expect(await outputOf(tool(async () => "0012", { ...about("text"), schema }))).toBe("0012");
  });

  test("content without an artifact is the content", async () => {
    const plain = tool(async () => ["just text", undefined], {
      ...about("plain"),
      schema,
      responseFormat: "content_and_artifact",
    });
    expect(await outputOf(plain)).toBe("just text");
  });

  test("a ToolMessage is its artifact, or its content", async () => {
    const message = (fields: object) =>
      tool(async () => new ToolMessage({ content: "said", tool_call_id: "any", ...fields }), {
        ...about("message"),
        schema,
      });
    expect(await outputOf(message({ artifact: { a: 1 } }))).toEqual({ a: 1 });
    expect(await outputOf(message({}))).toBe("said");
    expect(await outputOf(message({ status: "error" }))).toMatchObject({
      error: { code: "TOOL_FAILED", message: "said" },
    });
  });

  test("a Command is refused by name, because only the agent can follow it", async () => {
    const hand_over = tool(async () => new Command({ goto: "other" }), { ...about("hand_over"), schema });
    expect(await outputOf(hand_over)).toMatchObject({
      error: { code: "TOOL_FAILED", message: expect.stringMatching(/hand_over returned a Command/) },
    });
  });

  test("a tool that throws is caught by the program, without the host's stack", async () => {
    const fail = tool(
      async (): Promise<string> => {
        throw new RangeError("no such order");
      },
      { ...about("fail"), schema },
    );
    const code = "try { await tools.fail({}) } catch (error) { return [error.name, error.message, error.stack ?? ''] }";
    expect(await runCode(code, { tools: [fail] })).toMatchObject({
      value: [
        expect.any(String),
        expect.stringContaining("no such order"),
        expect.not.stringContaining("host-tools.test"),
      ],
    });
  });

  test("outputSchemas are told to the model, and checked", async () => {
    const count = tool(async () => ({ count: "3" }), { ...about("count"), schema });
    const outputSchemas = { count: z.object({ count: z.number() }) };
    const result = await runCode("return await tools.count({})", { tools: [count], outputSchemas });
    expect(result).toMatchObject({ error: { code: "TOOL_INVALID_OUTPUT" } });
    const json = { count: { type: "object", properties: { count: { type: "string" } } } } as const;
    expect(await runCode("return await tools.count({})", { tools: [count], outputSchemas: json })).toMatchObject({
      value: { count: "3" },
    });
  });
});

describe("MCP tools", async () => {
  const server = new McpServer({ name: "shop", version: "1" });
  const text = (...texts: string[]) => ({ content: texts.map((text) => ({ type: "text" as const, text })) });
  const outputSchema = { a: z.number() };
  server.registerTool("structured", { outputSchema }, () => ({ ...text('{"a":1}'), structuredContent: { a: 1 } }));
  server.registerTool("json", {}, () => text('{"a":1}'));
  server.registerTool("plain", {}, () => text("hello"));
  server.registerTool("several", {}, () => text("a", "b"));
  server.registerTool("broken", {}, () => ({ ...text("not found"), isError: true }));
  const [theirs, ours] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "test", version: "1" });
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  const tools = await loadMcpTools("shop", client);

  const cases: [name: string, value: unknown][] = [
    ["structured", { a: 1 }],
    ["json", { a: 1 }],
    ["plain", "hello"],
    [
      "several",
      [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ],
    ],
  ];
  test.each(cases)("%s", async (name, value) => {
    expect(await runCode(`return await tools.${name}({})`, { tools })).toMatchObject({ status: "completed", value });
  });

  test("an error result is an error in the program", async () => {
    const result = await runCode("try { await tools.broken({}) } catch (error) { return error.message }", { tools });
    expect(result).toMatchObject({ value: expect.stringContaining("not found") });
  });
});
