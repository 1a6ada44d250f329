import { randomUUID } from "node:crypto";
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
import type { Decision } from "@codeact/core";
import {
  Agent,
  type AgentInputItem,
  Runner,
  RunState,
  type RunToolApprovalItem,
  type Tool,
  tool,
} from "@openai/agents";
import { assistantMessage, functionCall, modelResponse, ScriptedModel } from "@openai/agents/testing";
import { createExecuteCodeTool, type ExecuteCodeHandle, withCodeAct } from "../src/index.ts";
import { forge } from "./forge.ts";
import { refused, shapes } from "./tool-shapes.ts";
import { spanPaths } from "./tracing.ts";

type AnyAgent = Agent<unknown, "text">;
type State = RunState<unknown, AnyAgent>;

export const adapter: AdapterUnderTest<Tool> = {
  module: import.meta.url,
  tool: toTool,
  open: openSession,
  interrupts: ["provider", "standalone", "static"],
  shapes,
  refused,
  forge,
};

function toTool({ name, description, inputSchema, needsApproval, execute }: ToolSpec): Tool {
  return tool({
    name,
    description,
    parameters: { type: "object", properties: {}, required: [], ...inputSchema, additionalProperties: true },
    strict: false,
    needsApproval: needsApproval ?? false,
    errorFunction: null,
    execute: (input, _context, details) => execute(input as Parameters<typeof execute>[0], details?.signal),
  });
}

interface Saved {
  readonly history: AgentInputItem[];
  readonly state?: string;
}

async function openSession(setup: AgentSetup<Tool>, saved?: string): Promise<Session> {
  const model = new ScriptedModel(setup.replies.map(toResponse));
  const progress: unknown[] = [];
  const { agent, execute_code } = wire(setup, model, (event) => progress.push(event));
  const traces = new Set<string>();
  const before: Saved = saved === undefined ? { history: [] } : JSON.parse(saved);
  let { history } = before;
  let state: State | undefined =
    before.state === undefined ? undefined : await RunState.fromString(agent, before.state);

  const run = async (input: AgentInputItem[] | State, { signal, stream }: TurnOptions): Promise<Turn> => {
    progress.length = 0;
    const traceId = `trace_${randomUUID().replaceAll("-", "")}`;
    traces.add(traceId);
    const runner = new Runner({ traceId });
    const options = { maxTurns: 30, ...(signal && { signal }) };
    const result = stream ? await streamed(runner, agent, input, options) : await runner.run(agent, input, options);
    const questions = result.interruptions.map(toQuestion);
    state = questions.length > 0 ? (result.state as State) : undefined;
    history = result.history;
    return { text: result.finalOutput ?? "", questions, progress: [...progress] };
  };
  return {
    say(text, options = {}) {
      const message: AgentInputItem = { role: "user", content: text };
      if (state === undefined) return run([...history, message], options);
      for (const item of state.getInterruptions()) state.reject(item);
      state.addInput([message]);
      return run(state, options);
    },
    async answer(answers, options = {}) {
      if (state === undefined) return await run(history, options);
      for (const item of state.getInterruptions()) await decide(state, item, answers[idOf(item)], execute_code);
      return await run(state, options);
    },
    save: async () => JSON.stringify({ history, ...(state && { state: state.toString() }) } satisfies Saved),
    get requests() {
      return model.calls.map(({ request }) => toModelRequest(request));
    },
    spans: () => spanPaths(traces),
    [Symbol.asyncDispose]: async () => execute_code[Symbol.asyncDispose](),
  };
}

async function streamed(runner: Runner, agent: AnyAgent, input: AgentInputItem[] | State, options: object) {
  const result = await runner.run(agent, input, { ...options, stream: true });
  for await (const _event of result);
  await result.completed;
  return result;
}

async function decide(
  state: State,
  item: RunToolApprovalItem,
  decision: Decision | undefined,
  handle: ExecuteCodeHandle,
): Promise<void> {
  if (decision === undefined) return;
  if (decision.type === "edit") await handle.decide(idOf(item), decision);
  if (decision.type !== "reject") state.approve(item);
  else state.reject(item, decision.message === undefined ? {} : { message: decision.message });
}

function wire(
  { wiring, instructions, tools, directTools, options, modelOutputChars }: AgentSetup<Tool>,
  model: ScriptedModel,
  onStream: (event: unknown) => void,
): { agent: AnyAgent; execute_code: ExecuteCodeHandle } {
  const given = { ...options, tools, onStream, ...(modelOutputChars && { modelOutputChars }) };
  const base = { name: "shop", model };
  if (wiring === "provider") {
    const agent = withCodeAct(new Agent({ ...base, instructions, tools: [...directTools] }), given);
    return { agent, execute_code: agent.codeact };
  }
  const execute_code = createExecuteCodeTool(given);
  const text = wiring === "static" ? `${instructions}\n\n${execute_code.buildInstructions()}` : instructions;
  return { agent: new Agent({ ...base, instructions: text, tools: [execute_code, ...directTools] }), execute_code };
}

function toResponse(reply: Reply, turn: number) {
  if (typeof reply === "string") return modelResponse([assistantMessage(reply)]);
  return modelResponse(
    reply.map((call, at) => {
      const callId = `call_${turn}_${at}`;
      return "code" in call
        ? functionCall("execute_code", call, { callId })
        : functionCall(call.tool, call.input, { callId });
    }),
  );
}

function idOf({ rawItem }: RunToolApprovalItem): string {
  return "callId" in rawItem ? String(rawItem.callId) : "";
}

function toQuestion(item: RunToolApprovalItem): Question {
  return { id: idOf(item), tool: item.name ?? "", input: JSON.parse(item.arguments ?? "{}") };
}

function toModelRequest(request: ScriptedModel["calls"][number]["request"]): ModelRequest {
  const items = typeof request.input === "string" ? [] : request.input;
  const results = items.flatMap((item) => (item.type === "function_call_result" ? [resultText(item.output)] : []));
  const text = JSON.stringify([request.systemInstructions, items, request.tools]);
  return {
    instructions: request.systemInstructions ?? "",
    tools: request.tools.map(({ name }) => name),
    results,
    text,
  };
}

type Output = Extract<AgentInputItem, { type: "function_call_result" }>["output"];

function resultText(output: Output): string {
  if (typeof output === "string") return output;
  const parts = Array.isArray(output) ? output : [output];
  return parts.map((part) => ("text" in part ? part.text : part.type)).join("\n");
}
