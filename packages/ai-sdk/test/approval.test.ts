import { generateText, isStepCount, type ModelMessage, type ToolApprovalResponse, tool } from "ai";
import { beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { composePrepareStep, composeToolApproval, createCodeAct, createExecuteCodeTool } from "../src/index.ts";
import { lastResult, scriptedModel, systemText } from "./scripted-model.ts";

const paid: number[] = [];
beforeEach(() => {
  paid.length = 0;
});
const pay = tool({
  description: "Pays.",
  inputSchema: z.object({ amount: z.number() }),
  execute: ({ amount }) => {
    paid.push(amount);
    return { paid: amount };
  },
});
const code = "return (await tools.pay({ amount: 5 })).paid;";
const stopWhen = isStepCount(20);
const toolApproval = { pay: "user-approval" } as const;
const start: ModelMessage[] = [{ role: "user", content: "Pay five." }];

const approvals = (messages: readonly ModelMessage[], approved = true): ModelMessage => ({
  role: "tool",
  content: messages
    .flatMap(({ role, content }) => (role === "assistant" && typeof content !== "string" ? content : []))
    .flatMap((part): ToolApprovalResponse[] =>
      part.type === "tool-approval-request"
        ? [{ type: "tool-approval-response", approvalId: part.approvalId, approved }]
        : [],
    ),
});

test("after a limit on steps, the next generation asks", async () => {
  await using codeact = createCodeAct({ tools: { pay }, toolApproval });
  const first = await generateText({ model: scriptedModel([{ code }]).model, messages: start, ...codeact });
  expect(first.content.filter(({ type }) => type === "tool-approval-request")).toEqual([]);
  const messages = [...start, ...first.responseMessages];
  const second = await generateText({ model: scriptedModel().model, messages, ...codeact });
  expect(second.content.filter(({ type }) => type === "tool-approval-request")).toHaveLength(1);
  const third = [...messages, ...second.responseMessages, approvals(second.responseMessages)];
  const { text } = await generateText({ model: scriptedModel("Paid.").model, messages: third, stopWhen, ...codeact });
  expect([text, paid]).toEqual(["Paid.", [5]]);
});

test("the reason of a rule is shown with the request", async () => {
  await using codeact = createCodeAct({
    tools: { pay },
    toolApproval: {
      pay: ({ amount }) => (amount > 1 ? { type: "user-approval", reason: `${amount} is much` } : undefined),
    },
  });
  const { model } = scriptedModel([{ code: `await tools.pay({ amount: 1 }); ${code}` }]);
  const { content } = await generateText({ model, messages: start, stopWhen, ...codeact });
  expect(content.find(({ type }) => type === "tool-approval-request")).toMatchObject({ reason: "5 is much" });
  expect(paid).toEqual([1]);
});

test("a rule may deny, and the program is told why", async () => {
  await using codeact = createCodeAct({
    tools: { pay },
    toolApproval: ({ toolCall }) => ({ type: "denied", reason: `${toolCall.toolName} is closed` }),
  });
  const { model, requests } = scriptedModel([{ code: "return await tools.pay({ amount: 1 }).catch(String)" }], "ok");
  await generateText({ model, messages: start, stopWhen, ...codeact });
  expect(lastResult(requests)).toMatchObject({ value: expect.stringContaining("pay is closed") });
  expect(paid).toEqual([]);
});

test("a model that calls a tool of programs directly is refused", async () => {
  await using codeact = createCodeAct({ tools: { pay }, toolApproval });
  const { model, requests } = scriptedModel([{ tool: "pay", input: { amount: 9 } }], "ok");
  await generateText({ model, messages: start, stopWhen, ...codeact });
  expect(lastResult(requests)).toMatchObject({ type: "error-text", value: expect.stringContaining("programs only") });
  expect(paid).toEqual([]);
});

test("without our toolApproval nothing runs that nobody approved", async () => {
  await using codeact = createCodeAct({ tools: { pay }, toolApproval });
  const { model, requests } = scriptedModel([{ code: "return await tools.pay({ amount: 5 }).catch(String)" }], "ok");
  await generateText({ model, messages: start, stopWhen, ...codeact, toolApproval: () => "not-applicable" });
  expect(lastResult(requests)).toMatchObject({ value: expect.stringContaining("not approved") });
  expect(paid).toEqual([]);
});

test("a request nobody sealed cannot be approved", async () => {
  await using codeact = createCodeAct({ tools: { pay }, toolApproval });
  const first = await generateText({ model: scriptedModel([{ code }]).model, messages: start, stopWhen, ...codeact });
  const asked = [...start, ...first.responseMessages];
  const dearer: ModelMessage[] = JSON.parse(JSON.stringify(asked).replaceAll('"amount":5', '"amount":5000'));
  const { model, requests } = scriptedModel("ok");
  const messages = [...dearer, approvals(dearer)];
  await generateText({ model, messages, stopWhen, ...codeact });
  expect(paid).toEqual([]);
  expect(lastResult(requests)).toMatchObject({ type: "error-text", value: expect.stringContaining("ticket") });
});

test("your prepareStep and toolApproval beside ours: they see the model's own steps and calls", async () => {
  await using codeact = createCodeAct({ tools: { pay }, toolApproval, toolsVisibleToModel: ["pay"] });
  const steps: number[] = [];
  const options = {
    ...codeact,
    instructions: "Be brief.",
    prepareStep: composePrepareStep<typeof codeact.tools, Record<string, unknown>>(
      codeact.prepareStep,
      ({ stepNumber }) => {
        steps.push(stepNumber);
        return { temperature: 0.5 };
      },
    ),
    toolApproval: composeToolApproval<typeof codeact.tools, unknown>(codeact.toolApproval, {
      pay: ({ amount }) => (amount > 100 ? "denied" : undefined),
    }),
    stopWhen,
  };
  const { model, requests } = scriptedModel([{ tool: "pay", input: { amount: 900 } }, { code }]);
  const first = await generateText({ model, messages: start, ...options });
  const messages = [...start, ...first.responseMessages, approvals(first.responseMessages)];
  const next = scriptedModel([{ tool: "pay", input: { amount: 90 } }], "ok");
  await generateText({ model: next.model, messages, ...options });
  expect(paid).toEqual([5, 90]);
  expect([...requests, ...next.requests].map(({ temperature }) => temperature)).toEqual([0.5, 0.5, 0.5]);
  expect(steps).toEqual([0, 1, 2]);
  for (const request of next.requests) expect(systemText(request)).toMatch(/^Be brief\.\n\n/);
});

test("a tool that asks has its context: from createCodeAct, or with the call that runs it", async () => {
  const seen: string[] = [];
  const charge = tool({
    inputSchema: z.object({}),
    contextSchema: z.object({ account: z.string() }),
    execute: (_input, { context }) => {
      seen.push(context.account);
      return "charged";
    },
  });
  await using codeact = createCodeAct({
    tools: { charge },
    toolApproval: { charge: "user-approval" },
    toolsContext: { charge: { account: "default" } },
  });
  for (const toolsContext of [{}, { charge: { account: "mine" } }]) {
    const program = [{ code: "return await tools.charge({})" }];
    const first = await generateText({ model: scriptedModel(program).model, messages: start, stopWhen, ...codeact });
    const messages = [...start, ...first.responseMessages, approvals(first.responseMessages)];
    const { model, requests } = scriptedModel("ok");
    await generateText({ model, messages, stopWhen, ...codeact, toolsContext });
    expect(lastResult(requests)).toEqual({ type: "text", value: '"charged"' });
  }
  expect(seen).toEqual(["default", "mine"]);
});

test("decide: one decision for a call, before it is approved", async () => {
  await using codeact = createCodeAct({ tools: { pay }, toolApproval });
  const first = await generateText({ model: scriptedModel([{ code }]).model, messages: start, stopWhen, ...codeact });
  const request = first.content.find((part) => part.type === "tool-approval-request");
  const id = request?.type === "tool-approval-request" ? request.toolCall.toolCallId : "";
  await codeact.decide(id, { type: "edit", input: { amount: 3 } });
  await expect(codeact.decide(id, { type: "edit", input: { amount: 1 } })).rejects.toThrow(/decided already/);
  const { model, requests } = scriptedModel("ok");
  const messages = [...start, ...first.responseMessages, approvals(first.responseMessages)];
  await generateText({ model, messages, stopWhen, ...codeact });
  expect(paid).toEqual([3]);
  expect(lastResult(requests)).toEqual({ type: "text", value: "3" });
});

test("the tool alone asks an approver in this process", async () => {
  await using execute_code = createExecuteCodeTool({
    tools: { pay },
    toolApproval,
    onApproval: ({ input }) => ({ type: "edit", input: { amount: (input as { amount: number }).amount - 1 } }),
  });
  const { model, requests } = scriptedModel([{ code }], "ok");
  await generateText({ model, messages: start, stopWhen, tools: { execute_code } });
  expect(lastResult(requests)).toEqual({ type: "text", value: "4" });
});

test("an approval of a whole program is good for one start of it", async () => {
  const make = () => createExecuteCodeTool({ tools: { pay }, toolApproval, approvalScope: "block" });
  await using asking = make();
  const asked = { tools: { execute_code: asking }, model: scriptedModel([{ code }]).model };
  const first = await generateText({ ...asked, stopWhen, messages: start });
  const messages = [...start, ...first.responseMessages, approvals(first.responseMessages)];
  const results: unknown[] = [];
  for (const answer of ["Paid.", "Again."]) {
    await using execute_code = make();
    const { model, requests } = scriptedModel(answer);
    await generateText({ tools: { execute_code }, stopWhen, model, messages });
    results.push(lastResult(requests));
  }
  expect(results).toEqual([
    { type: "text", value: "5" },
    { type: "error-text", value: expect.stringContaining("already") },
  ]);
  expect(paid).toEqual([5]);
});
