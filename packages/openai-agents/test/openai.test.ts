import { type CodeActOptions, defineTool } from "@codeact/core";
import OpenAI from "openai";
import { ResponsesToolRunner } from "openai/helpers/responses-tool-runner";
import type { ResponseFunctionToolCall, ResponseInputItem } from "openai/resources/responses/responses";
import { expect, test } from "vitest";
import { createExecuteCode } from "../src/openai.ts";

const add = defineTool({
  name: "add",
  description: "Adds two numbers.",
  inputSchema: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } }, required: ["a", "b"] },
  execute: ({ a, b }: { a: number; b: number }) => ({ sum: a + b }),
});
const paid: number[] = [];
const pay = defineTool({
  name: "pay",
  description: "Pays.",
  inputSchema: { type: "object", properties: { amount: { type: "number" } }, required: ["amount"] },
  approvalMode: "always_require",
  execute: ({ amount }: { amount: number }) => {
    paid.push(amount);
    return { paid: amount };
  },
});
const code = "return (await tools.add({ a: 1, b: 2 })).sum";
const call = (program: unknown): ResponseFunctionToolCall => ({
  type: "function_call",
  call_id: "call_1",
  name: "execute_code",
  arguments: typeof program === "string" ? JSON.stringify({ code: program }) : String(program),
});

/** A client whose answers are written down, and the bodies it sent. */
function scripted(answers: readonly unknown[]) {
  const bodies: { input: ResponseInputItem[]; messages: unknown[]; tools: { name: string }[] }[] = [];
  const fetch = async (_url: unknown, init?: RequestInit): Promise<Response> => {
    bodies.push(JSON.parse(String(init?.body)));
    return Response.json(answers[bodies.length - 1]);
  };
  return { client: new OpenAI({ apiKey: "none", fetch }), bodies };
}
const response = (output: unknown) => ({
  id: "r",
  object: "response",
  status: "completed",
  error: null,
  incomplete_details: null,
  model: "scripted",
  output: [output],
});
const said = (text: string) =>
  response({
    type: "message",
    id: "m",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text, annotations: [] }],
  });

test("a loop over the Responses API: the tool, its call, its answer", async () => {
  await using executeCode = createExecuteCode({ tools: [add] });
  const { client, bodies } = scripted([response({ ...call(code), id: "f" }), said("Three.")]);
  const input: ResponseInputItem[] = [{ role: "user", content: "1 + 2?" }];
  const request = {
    model: "scripted",
    tools: [executeCode.toResponsesTool()],
    instructions: executeCode.buildInstructions(),
  };
  const first = await client.responses.create({ ...request, input });
  for (const item of first.output) {
    if (item.type !== "function_call") continue;
    const handled = await executeCode.handleResponsesCall(item);
    if (handled.status === "completed") input.push(item, handled.item);
  }
  const last = await client.responses.create({ ...request, input });
  expect(last.output_text).toBe("Three.");
  expect(bodies[0]?.tools).toMatchObject([{ type: "function", name: "execute_code", strict: true }]);
  expect(bodies[1]?.input.at(-1)).toEqual({ type: "function_call_output", call_id: "call_1", output: "3" });
});

test("a call that needs a person waits as JSON, and goes on in another process's object", async () => {
  const keys = [{ id: "k", secret: "a secret of at least thirty-two bytes" }];
  const options: CodeActOptions = { tools: [add, pay], continuations: { keys } };
  await using first = createExecuteCode(options);
  await using second = createExecuteCode(options);
  const program = "const { sum } = await tools.add({ a: 1, b: 2 }); return await tools.pay({ amount: sum })";
  const waiting = JSON.parse(JSON.stringify(await first.handleResponsesCall(call(program))));
  expect(waiting).toMatchObject({
    status: "interrupted",
    callId: "call_1",
    interruptions: [{ tool: "pay", input: { amount: 3 } }],
  });
  expect(paid).toEqual([]);
  const decisions = { [waiting.interruptions[0].callId]: { type: "approve" as const } };
  const handled = await second.resumeResponsesCall(waiting, { decisions });
  expect(handled).toMatchObject({ status: "completed", item: { call_id: "call_1", output: '{"paid":3}' } });
  expect(paid).toEqual([3]);
});

test.each([["{ broken"], ['{"source":"return 1"}'], ["null"]])(
  "a call without a program is told to the model: %s",
  async (text) => {
    await using executeCode = createExecuteCode({ tools: [add] });
    const handled = await executeCode.handleResponsesCall({ ...call(""), arguments: text });
    expect(handled).toMatchObject({
      status: "completed",
      item: { output: expect.stringContaining("code must be a string") },
    });
  },
);

test("chat.completions.runTools runs it by itself", async () => {
  await using executeCode = createExecuteCode({ tools: [add] });
  const message = (fields: object) => ({
    id: "c",
    object: "chat.completion",
    model: "scripted",
    choices: [
      { index: 0, finish_reason: "stop", message: { role: "assistant", content: null, refusal: null, ...fields } },
    ],
  });
  const calls = [
    { id: "t1", type: "function", function: { name: "execute_code", arguments: JSON.stringify({ code }) } },
  ];
  const { client, bodies } = scripted([message({ tool_calls: calls }), message({ content: "Three." })]);
  const runner = client.chat.completions.runTools({
    model: "scripted",
    messages: [{ role: "user", content: "1 + 2?" }],
    tools: [executeCode.toChatTool()],
  });
  expect(await runner.finalContent()).toBe("Three.");
  expect(bodies[1]?.messages.at(-1)).toEqual({ role: "tool", tool_call_id: "t1", content: "3" });
});

test("ResponsesToolRunner runs it by itself", async () => {
  await using executeCode = createExecuteCode({ tools: [add] });
  const { client, bodies } = scripted([response({ ...call(code), id: "f", status: "completed" }), said("Three.")]);
  const runner = new ResponsesToolRunner({ functions: [executeCode.toRunnerFunction()] });
  const turns: boolean[] = [];
  for await (const turn of runner.iterate(client, { model: "scripted", input: "1 + 2?" })) turns.push(turn.final);
  expect(turns).toEqual([false, true]);
  expect(bodies[1]?.input.at(-1)).toMatchObject({ type: "function_call_output", output: "3" });
});

test("runners that cannot wait refuse tools that may ask, unless somebody can be asked", async () => {
  await using cannot = createExecuteCode({ tools: [add, pay] });
  expect(() => cannot.toChatTool()).toThrow(/tools\.pay.*onApproval/);
  expect(() => cannot.toRunnerFunction()).toThrow(/tools\.pay.*onApproval/);
  await using can = createExecuteCode({ tools: [add, pay], onApproval: () => ({ type: "approve" }) });
  expect(await can.toRunnerFunction().execute({ code: "return await tools.pay({ amount: 9 })" })).toBe('{"paid":9}');
});
