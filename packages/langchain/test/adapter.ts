import type {
  AdapterUnderTest,
  AgentSetup,
  ModelRequest,
  Question,
  Reply,
  Session,
  ToolSpec,
  Turn,
  TurnOptions,
} from "@codeact/conformance";
import type { Decision, JsonValue } from "@codeact/core";
import { type BaseMessage, ToolMessage } from "@langchain/core/messages";
import { type ClientTool, tool } from "@langchain/core/tools";
import { Command } from "@langchain/langgraph";
import {
  AIMessage,
  createAgent,
  fakeModel,
  type HITLRequest,
  type HITLResponse,
  humanInTheLoopMiddleware,
} from "langchain";
import { codeActMiddleware, createExecuteCodeTool } from "../src/index.ts";
import { offeredTools } from "./agent.ts";
import { readSaver, writeSaver } from "./saved.ts";
import { refused, shapes } from "./tool-shapes.ts";
import { createTracing } from "./tracing.ts";

/** In LangChain the rule of its approval is said beside a tool. */
export interface RuledTool {
  readonly tool: ClientTool;
  readonly needsApproval?: boolean;
}

export const adapter: AdapterUnderTest<RuledTool> = {
  module: import.meta.url,
  lines: { ".": 540 },
  tool: ({ name, description, inputSchema, needsApproval = false, execute }: ToolSpec): RuledTool => ({
    needsApproval,
    tool: tool(
      async (input: unknown, { signal }) => await execute(input as Parameters<ToolSpec["execute"]>[0], signal),
      {
        name,
        description,
        schema: { ...inputSchema },
      },
    ),
  }),
  open: async (setup, saved) => openSession(setup, saved),
  interrupts: ["provider", "standalone", "static"],
  shapes,
  refused,
};

const thread = { configurable: { thread_id: "conversation" } };

function openSession(setup: AgentSetup<RuledTool>, saved?: string): Session {
  const model = modelOf(setup.replies);
  const offered = offeredTools(model);
  const checkpointer = readSaver(saved);
  const { agent, dispose } = wire(setup, model, checkpointer);
  const tracing = createTracing();

  let waiting: readonly Asked[] | undefined;
  const run = async (input: Parameters<typeof agent.invoke>[0], { signal, stream }: TurnOptions): Promise<Turn> => {
    const config = { ...thread, callbacks: [tracing.handler], recursionLimit: 100, ...(signal && { signal }) };
    const progress: unknown[] = [];
    let state: { messages?: BaseMessage[]; __interrupt__?: { id?: string; value?: unknown }[] } = {};
    if (stream) {
      const chunks = await agent.stream(input, { ...config, streamMode: ["tools", "custom", "values"] });
      for await (const [mode, chunk] of chunks) {
        if (mode === "values") state = { ...state, ...chunk };
        else progress.push(chunk);
      }
    } else state = await agent.invoke(input, config);
    waiting = state.__interrupt__ ?? [];
    const questions = waiting.flatMap(toQuestions);
    return { text: questions.length === 0 ? (state.messages?.at(-1)?.text ?? "") : "", questions, progress };
  };
  return {
    say: (text, options = {}) => run({ messages: [text] }, options),
    async answer(answers, options = {}) {
      const { tasks } = await agent.graph.getState(thread);
      const asked = waiting ?? tasks.flatMap(({ interrupts }) => interrupts);
      const responses = asked.map((question) => [question.id, toResponse(question, answers)]);
      return await run(new Command({ resume: Object.fromEntries(responses.filter(([, given]) => given)) }), options);
    },
    save: async () => writeSaver(checkpointer),
    get requests() {
      return model.calls.map(({ messages }, turn) => toModelRequest(messages, offered[turn] ?? []));
    },
    spans: () => tracing.paths(),
    [Symbol.asyncDispose]: dispose,
  };
}

function modelOf(replies: readonly Reply[]): ReturnType<typeof fakeModel> {
  const model = fakeModel();
  for (const [turn, reply] of replies.entries()) {
    if (typeof reply === "string") model.respond(new AIMessage(reply));
    else
      model.respond(
        new AIMessage({
          content: "",
          tool_calls: reply.map((call, index) => ({
            type: "tool_call" as const,
            id: `call${Date.now()}-${turn}-${index}`,
            ...("code" in call
              ? { name: "execute_code", args: { code: call.code } }
              : { name: call.tool, args: { ...call.input } }),
          })),
        }),
      );
  }
  return model;
}

function wire(
  setup: AgentSetup<RuledTool>,
  model: ReturnType<typeof fakeModel>,
  checkpointer: ReturnType<typeof readSaver>,
) {
  const { wiring, instructions, tools, directTools, options, modelOutputChars } = setup;
  const given = {
    ...options,
    tools: tools.map(({ tool }) => tool),
    interruptOn: rulesOf(tools),
    ...(modelOutputChars && { modelOutputChars }),
  };
  const direct = directTools.map(({ tool }) => tool);
  const reviewed = humanInTheLoopMiddleware({ interruptOn: rulesOf(directTools) });
  if (wiring === "provider") {
    const codeact = codeActMiddleware(given);
    const agent = createAgent({
      model,
      systemPrompt: instructions,
      tools: direct,
      middleware: [codeact, reviewed],
      checkpointer,
    });
    return { agent, dispose: () => codeact[Symbol.asyncDispose]() };
  }
  const execute_code = createExecuteCodeTool(given);
  const systemPrompt = wiring === "static" ? `${instructions}\n\n${execute_code.buildInstructions()}` : instructions;
  const agent = createAgent({
    model,
    systemPrompt,
    tools: [execute_code, ...direct],
    middleware: [reviewed],
    checkpointer,
  });
  return { agent, dispose: () => execute_code[Symbol.asyncDispose]() };
}

function rulesOf(tools: readonly RuledTool[]): Record<string, boolean> {
  return Object.fromEntries(tools.map(({ tool, needsApproval = false }) => [tool.name, needsApproval]));
}

interface Asked {
  readonly id?: string;
  readonly value?: unknown;
}

function requestsOf({ value }: Asked): HITLRequest["actionRequests"] {
  return (value as HITLRequest | undefined)?.actionRequests ?? [];
}

/** Requests of ours say which call they are; those of the framework's own middleware have a place alone. */
function toQuestions(asked: Asked): Question[] {
  return requestsOf(asked).map((request, index) => ({
    id: idOf(request, asked, index),
    tool: request.name,
    input: request.args as JsonValue,
  }));
}

function idOf(request: object, { id = "" }: Asked, index: number): string {
  return "callId" in request ? String(request.callId) : `${id}#${index}`;
}

function toResponse(asked: Asked, answers: Readonly<Record<string, Decision>>) {
  const requests = requestsOf(asked);
  const given = requests.flatMap((request, index): [string, HITLResponse["decisions"][number]][] => {
    const decision = answers[idOf(request, asked, index)];
    return decision ? [[idOf(request, asked, index), toAnswer(decision, request.name)]] : [];
  });
  if (given.length === 0) return undefined;
  const isOurs = requests.every((request) => "callId" in request);
  return { decisions: isOurs ? Object.fromEntries(given) : given.map(([, answer]) => answer) };
}

function toAnswer(decision: Decision, name: string): HITLResponse["decisions"][number] {
  if (decision.type !== "edit") return decision;
  return { type: "edit", editedAction: { name, args: decision.input as Record<string, JsonValue> } };
}

function toModelRequest(messages: readonly BaseMessage[], tools: readonly string[]): ModelRequest {
  const seen = messages.map((message) => ({
    type: message.type,
    content: message.content,
    ...("tool_calls" in message && { tool_calls: message.tool_calls }),
  }));
  return {
    instructions: messages
      .filter(({ type }) => type === "system")
      .map(({ text }) => text)
      .join("\n"),
    tools,
    results: messages.filter((message) => ToolMessage.isInstance(message)).map(({ text }) => text),
    text: JSON.stringify({ seen, tools }),
  };
}
