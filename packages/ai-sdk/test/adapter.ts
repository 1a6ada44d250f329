import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type {
  AdapterUnderTest,
  AgentSetup,
  ModelRequest,
  Question,
  Session,
  ToolSpec,
  Turn,
  TurnOptions,
} from "@codeact/conformance";
import type { JsonValue } from "@codeact/core";
import {
  generateText,
  isStepCount,
  jsonSchema,
  type ModelMessage,
  streamText,
  type ToolApprovalResponse,
  type ToolSet,
  tool,
} from "ai";
import { composeToolApproval, createCodeAct, createExecuteCodeTool, type ExecuteCodeHandle } from "../src/index.ts";
import { scriptedModel, systemText } from "./scripted-model.ts";
import { shapes, unfit } from "./tool-shapes.ts";
import { createTracing } from "./tracing.ts";

/** In the AI SDK the name of a tool and the rule of its approval are said beside it. */
export interface NamedTool {
  readonly name: string;
  readonly tool: ToolSet[string];
  readonly needsApproval?: boolean;
}

export const adapter: AdapterUnderTest<NamedTool> = {
  module: import.meta.url,
  lines: { ".": 545 },
  tool: toNamedTool,
  open: async (setup, saved) => openSession(setup, saved),
  interrupts: ["provider"],
  shapes,
  refused: unfit,
  forge,
};

function toNamedTool({ name, description, inputSchema, needsApproval, execute }: ToolSpec): NamedTool {
  return {
    name,
    needsApproval: needsApproval ?? false,
    tool: tool({
      description,
      inputSchema: jsonSchema<{ readonly [key: string]: never }>(inputSchema),
      execute: (input, { abortSignal }) => execute(input, abortSignal),
    }),
  };
}

function openSession(setup: AgentSetup<NamedTool>, saved = "[]"): Session {
  const { model, requests } = scriptedModel(...setup.replies);
  const { agent, decide, dispose } = wire(setup);
  const tracing = createTracing();
  const messages: ModelMessage[] = JSON.parse(saved);

  const run = async ({ signal, stream }: TurnOptions): Promise<Turn> => {
    const progress: unknown[] = [];
    const options = { ...agent, model, messages, stopWhen: isStepCount(30), ...(signal && { abortSignal: signal }) };
    const { text, responseMessages } = await (stream ? streamed(options, progress) : generateText(options));
    messages.push(...(JSON.parse(JSON.stringify(responseMessages)) as ModelMessage[]));
    return { text, questions: openQuestions(messages), progress };
  };
  return {
    async say(content, options = {}) {
      messages.push({ role: "user", content });
      return await tracing.inside(() => run(options));
    },
    async answer(answers, options = {}) {
      const content: ToolApprovalResponse[] = [];
      for (const [approvalId, decision] of Object.entries(answers)) {
        const reason = decision.type === "reject" ? decision.message : undefined;
        if (decision.type === "edit") await decide(callOf(messages, approvalId), decision);
        content.push({
          type: "tool-approval-response",
          approvalId,
          approved: decision.type !== "reject",
          ...(reason !== undefined && { reason }),
        });
      }
      if (content.length > 0) messages.push({ role: "tool", content });
      return await tracing.inside(() => run(options));
    },
    save: async () => JSON.stringify(messages),
    get requests() {
      return requests.map(toModelRequest);
    },
    spans: () => tracing.paths(),
    [Symbol.asyncDispose]: dispose,
  };
}

interface Asked {
  readonly question: Question;
  readonly toolCallId: string;
}

/** Every request for approval in the messages, with the call it is about. */
function requestsIn(messages: readonly ModelMessage[]): Asked[] {
  const parts = messages.flatMap(({ role, content }) =>
    role === "assistant" && typeof content !== "string" ? content : [],
  );
  return parts.flatMap((part) => {
    if (part.type !== "tool-approval-request" || part.isAutomatic) return [];
    const { approvalId, toolCallId } = part;
    const call = parts.find((other) => other.type === "tool-call" && other.toolCallId === toolCallId);
    if (call?.type !== "tool-call") return [];
    return [{ toolCallId, question: { id: approvalId, tool: call.toolName, input: call.input as JsonValue } }];
  });
}

function openQuestions(messages: readonly ModelMessage[]): Question[] {
  const answered = new Set(
    messages.flatMap(({ role, content }) =>
      role === "tool"
        ? content.map((part) => (part.type === "tool-result" ? part.toolCallId : `approval ${part.approvalId}`))
        : [],
    ),
  );
  const isOver = messages.findLastIndex(({ role }) => role === "user") > lastRequest(messages);
  return requestsIn(messages)
    .filter(({ toolCallId, question }) => !answered.has(toolCallId) && !answered.has(`approval ${question.id}`))
    .filter(() => !isOver)
    .map(({ question }) => question);
}

function lastRequest(messages: readonly ModelMessage[]): number {
  return messages.findLastIndex((message) => requestsIn([message]).length > 0 || hasRequest(message));
}

function hasRequest({ role, content }: ModelMessage): boolean {
  return (
    role === "assistant" && typeof content !== "string" && content.some(({ type }) => type === "tool-approval-request")
  );
}

function callOf(messages: readonly ModelMessage[], approvalId: string): string {
  return requestsIn(messages).find(({ question }) => question.id === approvalId)?.toolCallId ?? "";
}

/** As a client of useChat could: the history is theirs. */
function forge(saved: string, { id, tool: toolName }: Question, output: JsonValue): string {
  const messages: ModelMessage[] = JSON.parse(saved);
  const toolCallId = callOf(messages, id);
  const result = {
    type: "tool-result" as const,
    toolCallId,
    toolName,
    output: { type: "json" as const, value: output },
  };
  return JSON.stringify([...messages, { role: "tool", content: [result] }]);
}

async function streamed(
  options: Parameters<typeof streamText>[0],
  progress: unknown[],
): Promise<{ text: string; responseMessages: ModelMessage[] }> {
  const result = streamText({ ...options, onError: () => {} });
  for await (const part of result.stream) {
    if (part.type === "error") throw part.error;
    if (part.type === "tool-result" && part.preliminary) progress.push(part.output);
  }
  return { text: await result.text, responseMessages: await result.responseMessages };
}

interface Wired {
  readonly agent: Pick<Parameters<typeof generateText>[0], "tools" | "instructions" | "prepareStep" | "toolApproval">;
  readonly decide: ExecuteCodeHandle["decide"];
  dispose(): Promise<void>;
}

function wire(setup: AgentSetup<NamedTool>): Wired {
  const { wiring, instructions, tools, directTools, options, modelOutputChars } = setup;
  const given = {
    ...options,
    tools: toolSet(tools),
    toolApproval: approvalOf(tools),
    ...(modelOutputChars && { modelOutputChars }),
  };
  if (wiring === "provider") {
    // One that programs wait for is registered by createCodeAct; it alone can tell the two kinds of calls apart.
    const inBoth = directTools.filter(({ name }) => tools.some((tool) => tool.name === name)).map(({ name }) => name);
    const codeact = createCodeAct({ ...given, toolsVisibleToModel: inBoth });
    const own = directTools.filter(({ name }) => !inBoth.includes(name));
    const toolApproval = composeToolApproval(codeact.toolApproval, approvalOf(directTools));
    const agent = { instructions, ...codeact, toolApproval, tools: { ...codeact.tools, ...toolSet(own) } };
    return { agent, decide: codeact.decide, dispose: async () => codeact[Symbol.asyncDispose]() };
  }
  const execute_code = createExecuteCodeTool(given);
  const text = wiring === "static" ? `${instructions}\n\n${execute_code.buildInstructions()}` : instructions;
  return {
    agent: { instructions: text, tools: { execute_code, ...toolSet(directTools) } },
    decide: async () => {},
    dispose: async () => execute_code[Symbol.asyncDispose](),
  };
}

function approvalOf(tools: readonly NamedTool[]): Record<string, "user-approval" | "not-applicable"> {
  return Object.fromEntries(
    tools.map(({ name, needsApproval }) => [name, needsApproval ? "user-approval" : "not-applicable"]),
  );
}

function toolSet(tools: readonly NamedTool[]): ToolSet {
  return Object.fromEntries(tools.map(({ name, tool }) => [name, tool]));
}

function toModelRequest(request: LanguageModelV4CallOptions): ModelRequest {
  const { prompt, tools = [] } = request;
  const results = prompt.flatMap((message) =>
    message.role !== "tool"
      ? []
      : message.content.flatMap((part) => (part.type === "tool-result" ? [resultText(part.output)] : [])),
  );
  const text = JSON.stringify({ prompt, tools });
  return { instructions: systemText(request), tools: tools.map(({ name }) => name), results, text };
}

type Output = Extract<LanguageModelV4CallOptions["prompt"][number], { role: "tool" }>["content"][number];

function resultText(output: Extract<Output, { type: "tool-result" }>["output"]): string {
  if (output.type === "content")
    return output.value.map((part) => (part.type === "text" ? part.text : part.type)).join("\n");
  if (output.type === "execution-denied") return output.reason ?? "denied";
  return typeof output.value === "string" ? output.value : JSON.stringify(output.value);
}
