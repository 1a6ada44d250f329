import type { RunResult } from "@codeact/core";
import type { ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { createAgent, fakeModel, type InferAgentTools } from "langchain";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { codeActMiddleware, createExecuteCodeTool, type ExecuteCodeTool } from "../src/index.ts";

const add = tool(async ({ a }) => ({ sum: a }), {
  name: "add",
  description: "Adds.",
  schema: z.object({ a: z.number() }),
});

test("input and output of the tool", () => {
  const execute_code = createExecuteCodeTool({ tools: [add] });
  const call = async () => {
    const args = { code: "1" };
    expectTypeOf(
      await execute_code.invoke({ type: "tool_call", id: "1", name: "execute_code", args }),
    ).toEqualTypeOf<ToolMessage>();
    // @ts-expect-error code is missing
    await execute_code.invoke({});
    fakeModel().bindTools([execute_code]);
    new ToolNode([execute_code]);
  };
  expectTypeOf(call).returns.resolves.toBeVoid();
  expectTypeOf(execute_code.buildInstructions).returns.toBeString();
});

test("the middleware tells the agent its tool, and keeps the state as it is", () => {
  const agent = createAgent({ model: fakeModel(), tools: [add], middleware: [codeActMiddleware({ tools: [add] })] });
  expectTypeOf<Extract<InferAgentTools<typeof agent>[number], ExecuteCodeTool>>().toEqualTypeOf<ExecuteCodeTool>();
  const call = async () => {
    const { messages } = await agent.invoke({ messages: ["go"] });
    expectTypeOf(messages).items.toHaveProperty("content");
  };
  expectTypeOf(call).returns.resolves.toBeVoid();
});

test("options are core's, with LangChain's tools", () => {
  const wrong = () => {
    // @ts-expect-error no such option
    createExecuteCodeTool({ tools: [add], toolz: 1 });
    createExecuteCodeTool({ tools: [add], limits: { wallMs: 1_000 }, onEvent: ({ runId }) => runId });
    // @ts-expect-error tools of LangChain only
    createExecuteCodeTool({ tools: [{ name: "add" }] });
  };
  expectTypeOf(wrong).returns.toBeVoid();
  expectTypeOf<RunResult>().toHaveProperty("runId");
});
