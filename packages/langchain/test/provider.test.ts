import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { type ToolRuntime, tool } from "@langchain/core/tools";
import { InMemoryStore, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { type AIMessage, createAgent, createMiddleware } from "langchain";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { codeActMiddleware, createExecuteCodeTool } from "../src/index.ts";
import { offeredTools, scriptedModel, toolMessages } from "./agent.ts";

const add = tool(async ({ a, b }) => ({ sum: a + b }), {
  name: "add",
  description: "Adds two numbers.",
  schema: z.object({ a: z.number(), b: z.number() }),
});
const code = "const { sum } = await tools.add({ a: 1, b: 2 }); return { sum };";
const messages = ["1 + 2?"];

test("createAgent: the model sees execute_code alone, with instructions on every turn", async () => {
  await using codeact = codeActMiddleware({ tools: [add] });
  const model = scriptedModel([code], "Three.");
  const offered = offeredTools(model);
  const agent = createAgent({ model, systemPrompt: "Be brief.", middleware: [codeact] });
  const result = await agent.invoke({ messages });

  expect(result.messages.at(-1)?.text).toBe("Three.");
  expect(offered).toEqual([["execute_code"], ["execute_code"]]);
  for (const call of model.calls) {
    expect(call.messages[0]?.text).toMatch(/^Be brief\.\n\n.*add/s);
  }
  const [message] = toolMessages(result.messages);
  expect(message).toMatchObject({
    status: "success",
    content: '{"sum":3}',
    tool_call_id: "call0-0",
    name: "execute_code",
  });
  expect(message?.artifact).toMatchObject({ status: "completed", value: { sum: 3 } });
});

test("without a system prompt of yours the instructions are all there is", async () => {
  await using codeact = codeActMiddleware({ tools: [add] });
  const model = scriptedModel("Hello.");
  await createAgent({ model, middleware: [codeact] }).invoke({ messages });
  expect(model.calls[0]?.messages[0]?.text).toMatch(/^When a task needs tools/);
});

test("your own middleware composes, on both sides", async () => {
  await using codeact = codeActMiddleware({ tools: [add] });
  const say = (text: string) =>
    createMiddleware({
      name: text,
      wrapModelCall: (request, handler) =>
        handler({ ...request, systemMessage: request.systemMessage.concat(`[${text}]`) }),
    });
  const model = scriptedModel([code], "Three.");
  await createAgent({ model, middleware: [say("before"), codeact, say("after")] }).invoke({ messages });
  for (const call of model.calls) expect(call.messages[0]?.text).toMatch(/^\[before\]\n\n.*add.*\[after\]$/s);
});

test("a tool in both places can be called directly too, and the model is told", async () => {
  await using codeact = codeActMiddleware({ tools: [add] });
  const model = scriptedModel([code], "Three.");
  const offered = offeredTools(model);
  await createAgent({ model, tools: [add], middleware: [codeact] }).invoke({ messages });
  expect(new Set(offered.flat())).toEqual(new Set(["add", "execute_code"]));
  expect(model.calls[0]?.messages[0]?.text).toContain("add can also be called directly");
});

test("bindTools and a ToolNode: the standalone tool with its instructions wired by hand", async () => {
  await using execute_code = createExecuteCodeTool({ tools: [add] });
  const model = scriptedModel([code], "Three.");
  const bound = model.bindTools([execute_code]);
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("model", async (state) => ({
      messages: [
        await bound.invoke([{ role: "system", content: execute_code.buildInstructions() }, ...state.messages]),
      ],
    }))
    .addNode("tools", new ToolNode([execute_code]))
    .addEdge(START, "model")
    .addConditionalEdges("model", ({ messages }) =>
      (messages.at(-1) as AIMessage).tool_calls?.length ? "tools" : "__end__",
    )
    .addEdge("tools", "model")
    .compile();
  const result = await graph.invoke({ messages });
  expect(toolMessages(result.messages)[0]?.content).toBe('{"sum":3}');
  expect(result.messages.at(-1)?.text).toBe("Three.");
});

test("outside of any graph", async () => {
  await using execute_code = createExecuteCodeTool({ tools: [add] });
  expect(await execute_code.invoke({ code })).toBe('{"sum":3}');
  expect(await execute_code.invoke({ code: "null.x" })).toMatch(/^GUEST_ERROR: TypeError/);
});

test("a program that fails is an error the model can mend, and tells which calls took effect", async () => {
  await using codeact = codeActMiddleware({ tools: [add] });
  const model = scriptedModel(
    [`${code.replace("return", "await tools.add({ a: 1, b: 1 }); null.x; return")}`],
    "Sorry.",
  );
  const result = await createAgent({ model, middleware: [codeact] }).invoke({ messages });
  const [message] = toolMessages(result.messages);
  expect(message?.status).toBe("error");
  expect(message?.text).toMatch(/^GUEST_ERROR: TypeError: .*Calls that took effect \(.*\): add \(2 times\)$/s);
});

test("a long result is cut and says so", async () => {
  await using codeact = codeActMiddleware({ tools: [add], modelOutputChars: 1_000 });
  const model = scriptedModel(['return "x".repeat(50_000)'], "Long.");
  const result = await createAgent({ model, middleware: [codeact] }).invoke({ messages });
  expect(toolMessages(result.messages)[0]?.text).toMatch(/^Cut: .*x{100}.*left out/s);
  expect(toolMessages(result.messages)[0]?.text.length).toBeLessThanOrEqual(1_000);
});

test("files the program leaves reach the model as images and files", async () => {
  await using codeact = codeActMiddleware({ tools: [add], fileMounts: [] });
  const program =
    'await fs.writeFile("/output/a.png", new Uint8Array([1, 2])); await fs.writeFile("/output/b.csv", "x"); return 1;';
  const result = await createAgent({ model: scriptedModel([program], "ok"), middleware: [codeact] }).invoke({
    messages,
  });
  expect(toolMessages(result.messages)[0]?.content).toEqual([
    { type: "text", text: expect.stringMatching(/^1/) },
    { type: "image", mimeType: "image/png", data: "AQI=", metadata: { filename: "a.png" } },
    { type: "file", mimeType: "text/csv", data: "eA==", metadata: { filename: "b.csv" } },
  ]);
});

test("tools get state, store, context, writer, a signal and an id of their own", async () => {
  const seen: unknown[] = [];
  const spy = tool(
    async (_input, runtime: ToolRuntime<{ messages: unknown[] }, { user: string }>) => {
      const { state, context, store, writer, toolCallId, signal, configurable } = runtime;
      writer?.({ from: "spy" });
      seen.push({ messages: state.messages.length, context, toolCallId, thread: configurable?.thread_id });
      return { store: store !== null, signal: signal instanceof AbortSignal };
    },
    { name: "spy", description: "Looks around.", schema: z.object({}) },
  );
  await using codeact = codeActMiddleware({ tools: [spy] });
  const agent = createAgent({
    model: scriptedModel(["return await tools.spy({})"], "ok"),
    middleware: [codeact],
    contextSchema: z.object({ user: z.string() }),
    store: new InMemoryStore(),
  });
  const config = { context: { user: "ann" }, configurable: { thread_id: "t1" }, streamMode: "custom" } as const;
  const chunks: unknown[] = [];
  for await (const chunk of await agent.stream({ messages }, config)) chunks.push(chunk);
  expect(seen).toEqual([
    { messages: 2, context: { user: "ann" }, toolCallId: expect.stringMatching(/^call0-0~./), thread: "t1" },
  ]);
  expect(chunks).toContainEqual({ from: "spy" });
});

test("progress: what streamMode tools and custom show", async () => {
  await using codeact = codeActMiddleware({ tools: [add] });
  const agent = createAgent({ model: scriptedModel([code], "Three."), middleware: [codeact] });
  const custom: unknown[] = [];
  const events: unknown[] = [];
  for await (const [mode, chunk] of await agent.stream({ messages }, { streamMode: ["custom", "tools"] })) {
    if (mode === "custom") custom.push(chunk);
    else events.push(chunk);
  }
  const progress = (succeeded: number) => ({
    type: "execute_code",
    toolCallId: "call0-0",
    calls: [{ tool: "add", started: 1, succeeded, failed: 0 }],
  });
  expect(custom).toContainEqual(progress(1));
  const outer = { toolCallId: "call0-0", name: "execute_code" };
  expect(events[0]).toMatchObject({ ...outer, event: "on_tool_start" });
  expect(events).toContainEqual({ ...outer, event: "on_tool_event", data: progress(1) });
  expect(events).toContainEqual(expect.objectContaining({ event: "on_tool_start", name: "add" }));
  expect(events.at(-1)).toMatchObject({ ...outer, event: "on_tool_end" });
});

test("tracing: runs of inner tools nest under execute_code", async () => {
  const names = new Map<string, string>();
  const runs: [name: string | undefined, parent: string | undefined][] = [];
  class Recorder extends BaseCallbackHandler {
    override name = "recorder";
    override awaitHandlers = true;
    override handleToolStart(
      ...[, , id, parent, , , name = "?"]: Parameters<NonNullable<BaseCallbackHandler["handleToolStart"]>>
    ) {
      names.set(id, name);
      runs.push([name, names.get(parent ?? "")]);
    }
  }
  await using codeact = codeActMiddleware({ tools: [add] });
  const model = scriptedModel([code.replace("return", "await tools.add({ a: 1, b: 1 }); return")], "Three.");
  await createAgent({ model, middleware: [codeact] }).invoke({ messages }, { callbacks: [new Recorder()] });
  expect(runs).toEqual([
    ["execute_code", undefined],
    ["add", "execute_code"],
    ["add", "execute_code"],
  ]);
});

test("several programs in one turn do not see each other's calls", async () => {
  const whoami = tool(async (_input, { toolCallId }: ToolRuntime) => toolCallId.split("~")[0] ?? "", {
    name: "whoami",
    description: "Who calls.",
    schema: z.object({}),
  });
  await using codeact = codeActMiddleware({ tools: [whoami] });
  const program = "return await tools.whoami({})";
  const model = scriptedModel([program, program], "ok");
  const result = await createAgent({ model, middleware: [codeact] }).invoke({ messages });
  expect(toolMessages(result.messages).map(({ content }) => content)).toEqual(['"call0-0"', '"call0-1"']);
});

test("abort: the tool's signal fires, and the agent ends with the reason", async () => {
  const aborter = new AbortController();
  const aborted = vi.fn();
  const hang = tool(
    (_input, { signal }: ToolRuntime) =>
      new Promise<string>((_resolve, reject) => {
        signal?.addEventListener("abort", () => {
          aborted();
          reject(signal.reason);
        });
        aborter.abort(new Error("enough"));
      }),
    { name: "hang", description: "Hangs.", schema: z.object({}) },
  );
  await using codeact = codeActMiddleware({ tools: [hang] });
  const agent = createAgent({ model: scriptedModel(["await tools.hang({})"], "never"), middleware: [codeact] });
  await expect(agent.invoke({ messages }, { signal: aborter.signal })).rejects.toThrow("enough");
  await vi.waitFor(() => expect(aborted).toHaveBeenCalledOnce());
});

test("update: programs that start later have other tools", async () => {
  await using codeact = codeActMiddleware({ tools: [add] });
  const twice = tool(async ({ n }) => n * 2, {
    name: "twice",
    description: "Doubles.",
    schema: z.object({ n: z.number() }),
  });
  codeact.update({ tools: [twice], fileMounts: [] });
  const model = scriptedModel(["return await tools.twice({ n: 4 })"], "Eight.");
  const result = await createAgent({ model, middleware: [codeact] }).invoke({ messages });
  expect(toolMessages(result.messages)[0]?.content).toBe("8");
  expect(model.calls[0]?.messages[0]?.text).toMatch(/\/output.*twice/s);
});

test("who a program is run for can be found out from the call", async () => {
  const tenants: unknown[] = [];
  await using codeact = codeActMiddleware({
    tools: [add],
    context: ({ configurable }) => ({ tenant: configurable?.tenant }),
    onApproval: () => ({ type: "approve" }),
    operationPolicy: () => "allow",
    onEvent: ({ type }) => tenants.push(type),
  });
  const agent = createAgent({ model: scriptedModel([code], "Three."), middleware: [codeact] });
  await agent.invoke({ messages }, { configurable: { tenant: "acme" } });
  expect(tenants).toEqual(["run.started", "call.started", "call.settled", "run.settled"]);
});
