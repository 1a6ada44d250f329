import {
  generateText,
  type InferAgentUIMessage,
  type InferToolInput,
  type InferToolOutput,
  streamText,
  ToolLoopAgent,
  tool,
} from "ai";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { composePrepareStep, createCodeAct, createExecuteCodeTool, type ExecuteCodeOutput } from "../src/index.ts";
import { scriptedModel } from "./scripted-model.ts";

const add = tool({ inputSchema: z.object({ a: z.number() }), execute: ({ a }) => ({ sum: a }) });
const keyed = tool({
  inputSchema: z.object({}),
  contextSchema: z.object({ apiKey: z.string() }),
  execute: (_input, { context }) => context.apiKey,
});
const { model } = scriptedModel();

test("input and output of execute_code survive the spread", () => {
  const codeact = createCodeAct({ tools: { add } });
  const call = async () => {
    const { toolCalls, toolResults } = await generateText({ model, prompt: "go", ...codeact });
    for (const call of toolCalls) {
      if (call.dynamic) continue;
      expectTypeOf(call.toolName).toEqualTypeOf<"execute_code" | "add">();
      if (call.toolName === "execute_code") expectTypeOf(call.input).toEqualTypeOf<{ code: string }>();
      else expectTypeOf(call.input).toEqualTypeOf<{ a: number }>();
    }
    for (const result of toolResults) {
      if (result.dynamic) continue;
      if (result.toolName === "execute_code") expectTypeOf(result.output).toEqualTypeOf<ExecuteCodeOutput>();
      else expectTypeOf(result.output).toEqualTypeOf<{ sum: number }>();
    }
  };
  expectTypeOf(call).returns.resolves.toBeVoid();
});

test("beside tools of your own, and with your own prepareStep", () => {
  const codeact = createCodeAct({ tools: { add } });
  const tools = { ...codeact.tools, add };
  const call = async () => {
    const { toolResults } = await generateText({
      model,
      prompt: "go",
      tools,
      prepareStep: composePrepareStep(codeact.prepareStep, ({ steps }) => {
        for (const result of steps[0]?.toolResults ?? []) {
          if (!result.dynamic && result.toolName === "add")
            expectTypeOf(result.output).toEqualTypeOf<{ sum: number }>();
        }
        return { activeTools: ["add"] };
      }),
    });
    for (const result of toolResults) {
      if (!result.dynamic && result.toolName === "add") expectTypeOf(result.output).toEqualTypeOf<{ sum: number }>();
    }
    streamText({ model, prompt: "go", ...codeact, tools });
  };
  expectTypeOf(call).returns.resolves.toBeVoid();
});

test("messages of an agent's UI", () => {
  const agent = new ToolLoopAgent({ model, ...createCodeAct({ tools: { add } }) });
  type Part = Extract<
    InferAgentUIMessage<typeof agent>["parts"][number],
    { type: "tool-execute_code"; state: "output-available" }
  >;
  expectTypeOf<Part["input"]>().toEqualTypeOf<{ code: string }>();
  expectTypeOf<Part["output"]>().toEqualTypeOf<ExecuteCodeOutput>();
  type Asked = Extract<
    InferAgentUIMessage<typeof agent>["parts"][number],
    { type: "tool-add"; state: "approval-requested" }
  >;
  expectTypeOf<Asked["input"]>().toEqualTypeOf<{ a: number }>();
  type Ran = Extract<
    InferAgentUIMessage<typeof agent>["parts"][number],
    { type: "tool-add"; state: "output-available" }
  >;
  expectTypeOf<Ran["output"]>().toEqualTypeOf<{ sum: number }>();
});

test("the standalone tool", () => {
  const execute_code = createExecuteCodeTool({ tools: { add } });
  expectTypeOf<InferToolInput<typeof execute_code>>().toEqualTypeOf<{ code: string }>();
  expectTypeOf<InferToolOutput<typeof execute_code>>().toEqualTypeOf<ExecuteCodeOutput>();
  expectTypeOf(execute_code.buildInstructions).returns.toBeString();
});

test("contexts of the tools behind it are typed, per factory and per call", () => {
  const codeact = createCodeAct({ tools: { add, keyed }, toolsContext: { keyed: { apiKey: "k" } } });
  const wrong = () => {
    // @ts-expect-error apiKey is a string
    createCodeAct({ tools: { keyed }, toolsContext: { keyed: { apiKey: 1 } } });
    generateText({ model, prompt: "go", ...codeact });
    generateText({ model, prompt: "go", ...codeact, toolsContext: { execute_code: { keyed: { apiKey: "k" } } } });
    // @ts-expect-error apiKey is a string
    generateText({ model, prompt: "go", ...codeact, toolsContext: { execute_code: { keyed: { apiKey: 1 } } } });
  };
  expectTypeOf(wrong).returns.toBeVoid();
});

test("rules of approval know the inputs of their tools", () => {
  const wrong = () => {
    createCodeAct({ tools: { add }, toolApproval: { add: ({ a }) => (a > 1 ? "user-approval" : undefined) } });
    // @ts-expect-error b is no input of add
    createCodeAct({ tools: { add }, toolApproval: { add: ({ b }) => (b ? "denied" : undefined) } });
    // @ts-expect-error ad is no tool
    createCodeAct({ tools: { add }, toolApproval: { ad: "denied" } });
    // @ts-expect-error ad is no tool
    createCodeAct({ tools: { add }, toolsVisibleToModel: ["ad"] });
  };
  expectTypeOf(wrong).returns.toBeVoid();
});
