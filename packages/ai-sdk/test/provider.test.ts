import { generateText, isStepCount, streamText, ToolLoopAgent, tool } from "ai";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { composePrepareStep, createCodeAct, createExecuteCodeTool, type ExecuteCodeOutput } from "../src/index.ts";
import { lastResult, scriptedModel, systemText } from "./scripted-model.ts";

const add = tool({
  description: "Adds two numbers.",
  inputSchema: z.object({ a: z.number(), b: z.number() }),
  outputSchema: z.object({ sum: z.number() }),
  execute: ({ a, b }) => ({ sum: a + b }),
});
const code = "const { sum } = await tools.add({ a: 1, b: 2 }); return { sum };";
const stopWhen = isStepCount(5);

test("generateText: the model sees execute_code alone, with instructions on every step", async () => {
  await using codeact = createCodeAct({ tools: { add } });
  const { model, requests } = scriptedModel([{ code }], "Three.");
  const result = await generateText({ model, instructions: "Be brief.", prompt: "1 + 2?", stopWhen, ...codeact });

  expect(result.text).toBe("Three.");
  expect(requests).toHaveLength(2);
  for (const request of requests) {
    expect(request.tools?.map(({ name }) => name)).toEqual(["execute_code"]);
    expect(systemText(request)).toMatch(/^Be brief\.\n\n/);
    expect(systemText(request)).toContain("add");
  }
  expect(lastResult(requests)).toEqual({ type: "text", value: '{"sum":3}' });
  expect(result.steps[0]?.toolResults[0]?.output).toMatchObject({ status: "completed", value: { sum: 3 } });
});

test("ToolLoopAgent, and instructions in all three forms", async () => {
  await using codeact = createCodeAct({ tools: { add } });
  const message = { role: "system" as const, content: "Be brief." };
  for (const instructions of [undefined, "Be brief.", message, [message, message]]) {
    const { model, requests } = scriptedModel([{ code }], "Three.");
    const agent = new ToolLoopAgent({ model, instructions, ...codeact });
    const { text } = await agent.generate({ prompt: "1 + 2?" });
    expect(text).toBe("Three.");
    expect(systemText(requests[1])).toContain("add");
    expect(systemText(requests[1]).match(/Be brief/g) ?? []).toHaveLength(
      instructions === undefined ? 0 : Array.isArray(instructions) ? 2 : 1,
    );
  }
});

test("only tools, prepareStep and toolApproval are spread", () => {
  const codeact = createCodeAct({ tools: { add } });
  expect(Object.keys({ ...codeact })).toEqual(["tools", "prepareStep", "toolApproval"]);
});

test("streamText: preliminary results tell how far the calls are", async () => {
  await using codeact = createCodeAct({ tools: { add } });
  const { model } = scriptedModel(
    [{ code: `${code.replace("return", "await tools.add({ a: 1 }).catch(() => {}); return")}` }],
    "Three.",
  );
  const outputs: unknown[] = [];
  for await (const part of streamText({ model, prompt: "1 + 2?", stopWhen, ...codeact }).stream) {
    if (part.type === "tool-result") outputs.push(part.preliminary ? part.output : "final");
  }
  expect(outputs.at(-1)).toBe("final");
  expect(outputs[0]).toEqual({ status: "running", calls: [{ tool: "add", started: 1, succeeded: 0, failed: 0 }] });
  expect(outputs).toContainEqual({ status: "running", calls: [{ tool: "add", started: 1, succeeded: 1, failed: 0 }] });
});

test("tools of your own stand beside execute_code", async () => {
  await using codeact = createCodeAct({ tools: { add }, toolsVisibleToModel: ["add"] });
  const { model, requests } = scriptedModel([{ code }], "Three.");
  await generateText({ model, prompt: "1 + 2?", stopWhen, ...codeact, tools: { ...codeact.tools, add } });
  expect(requests[0]?.tools?.map(({ name }) => name)).toEqual(["execute_code", "add"]);
});

test("composePrepareStep: your instructions carry forward and ours come after them", async () => {
  await using codeact = createCodeAct({ tools: { add } });
  const { model, requests } = scriptedModel([{ code }], [{ code }], "Three.");
  const seen: unknown[] = [];
  await generateText({
    model,
    instructions: "First.",
    prompt: "1 + 2?",
    stopWhen,
    ...codeact,
    prepareStep: composePrepareStep(codeact.prepareStep, ({ stepNumber, instructions }) => {
      seen.push(instructions);
      return stepNumber === 1 ? { instructions: "Second.", temperature: 0.5 } : undefined;
    }),
  });
  expect(seen).toEqual(["First.", "First.", "Second."]);
  expect(requests.map((request) => systemText(request).split("\n")[0])).toEqual(["First.", "Second.", "Second."]);
  expect(requests.every((request) => systemText(request).includes("add"))).toBe(true);
  expect(requests.map(({ temperature }) => temperature)).toEqual([undefined, 0.5, undefined]);
});

test("the standalone tool with its instructions wired by hand", async () => {
  await using execute_code = createExecuteCodeTool({ tools: { add } });
  const instructions = `Be brief.\n\n${execute_code.buildInstructions()}`;
  const { model, requests } = scriptedModel([{ code }], "Three.");
  const result = await generateText({ model, instructions, prompt: "1 + 2?", stopWhen, tools: { execute_code } });
  expect(systemText(requests[1])).toBe(instructions);
  expect(requests[0]?.tools?.[0]).toMatchObject({ name: "execute_code", description: expect.stringMatching(/./) });
  expect(result.text).toBe("Three.");
});

test("several programs in one turn do not see each other's calls", async () => {
  const seen: string[] = [];
  const whoami = tool({
    inputSchema: z.object({}),
    execute: (_input, { toolCallId }) => {
      seen.push(toolCallId);
      return toolCallId.split("~")[0];
    },
  });
  await using codeact = createCodeAct({ tools: { whoami } });
  const { model } = scriptedModel(
    [{ code: "return await tools.whoami({})" }, { code: "return await tools.whoami({})" }],
    "ok",
  );
  const { steps } = await generateText({ model, prompt: "go", stopWhen, ...codeact });
  const values = steps[0]?.toolResults.map(({ output }) => (output as { value: unknown }).value);
  expect(values).toEqual(["call1-0", "call1-1"]);
  expect(new Set(seen).size).toBe(2);
});

test("abort: the tool's signal fires, and the generation ends with the reason", async () => {
  const aborter = new AbortController();
  const aborted = vi.fn();
  const hang = tool({
    inputSchema: z.object({}),
    execute: (_input, { abortSignal }) =>
      new Promise<string>((_resolve, reject) => {
        abortSignal?.addEventListener("abort", () => {
          aborted();
          reject(abortSignal.reason);
        });
        aborter.abort(new Error("enough"));
      }),
  });
  await using codeact = createCodeAct({ tools: { hang } });
  const { model } = scriptedModel([{ code: "await tools.hang({})" }], "never");
  const generation = generateText({ model, prompt: "go", stopWhen, abortSignal: aborter.signal, ...codeact });
  await expect(generation).rejects.toThrow("enough");
  expect(aborted).toHaveBeenCalledOnce();
});

test("update: programs that start later have other tools", async () => {
  await using codeact = createCodeAct({ tools: { add } });
  codeact.update({ tools: { double: tool({ inputSchema: z.object({ n: z.number() }), execute: ({ n }) => n * 2 }) } });
  const { model, requests } = scriptedModel([{ code: "return await tools.double({ n: 4 })" }], "Eight.");
  await generateText({ model, prompt: "go", stopWhen, ...codeact });
  expect(lastResult(requests)).toEqual({ type: "text", value: "8" });
  expect(systemText(requests[0])).toContain("double");
});

test("a reader that leaves early ends the program", async () => {
  const aborted = vi.fn();
  const hang = tool({
    inputSchema: z.object({}),
    execute: (_input, { abortSignal }) =>
      new Promise<string>((_resolve, reject) => {
        abortSignal?.addEventListener("abort", () => {
          aborted();
          reject(abortSignal.reason);
        });
      }),
  });
  await using execute_code = createExecuteCodeTool({ tools: { hang } });
  const call = { toolCallId: "outer", messages: [], context: undefined };
  const outputs = execute_code.execute({ code: "await tools.hang({})" }, call);
  for await (const output of outputs as AsyncIterable<ExecuteCodeOutput>) {
    expect(output).toMatchObject({ status: "running" });
    break;
  }
  await vi.waitFor(() => expect(aborted).toHaveBeenCalledOnce());
});
