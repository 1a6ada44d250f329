import {
  type Approver,
  type Call,
  type CodeAct,
  type Decision,
  type Execution,
  formatResultForModel,
  type Settlement,
} from "@codeact/core";
import {
  type AgentInputItem,
  type Model,
  type ModelRequest,
  type ModelResponse,
  type StreamEvent,
  Usage,
} from "@openai/agents";
import { sealedOutcome } from "./nested-tool.ts";
import { type Scope, scopes } from "./scope.ts";

export interface CodeModelOptions {
  readonly core: CodeAct;
  /** Whether somebody must be asked before a call runs, so that the state may leave this process. */
  readonly mayAsk: (call: Call, scope: Scope) => Promise<boolean>;
  readonly onApproval: Approver | undefined;
  readonly maxChars: number | undefined;
}

type Output = Extract<StreamEvent, { type: "response_done" }>["response"]["output"];
type FunctionResult = Extract<AgentInputItem, { type: "function_call_result" }>;

const refused: Decision = { type: "reject", message: "The approver failed." };
/** Before a continuation in a message of the nested agent. */
const mark = "codeact:";

/**
 * The program as the model of a nested agent: its calls are function calls, which the Agents SDK runs as its own, with
 * approvals, guardrails, hooks and spans. The result of the run is the last message.
 */
export class CodeModel implements Model {
  readonly #options: CodeModelOptions;

  constructor(options: CodeModelOptions) {
    this.#options = options;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    return { usage: new Usage(), output: await this.#respond(request) };
  }

  async *getStreamedResponse(request: ModelRequest): AsyncIterable<StreamEvent> {
    yield { type: "response_started" };
    const output = await this.#respond(request);
    const usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
    yield { type: "response_done", response: { id: "codeact", usage, output } };
  }

  async #respond(request: ModelRequest): Promise<Output> {
    const scope = scopes.getStore();
    if (scope === undefined) throw new Error("The agent codeact runs inside execute_code only.");
    try {
      return await this.#advance(request, scope);
    } catch (thrown) {
      scope.error ??= thrown;
      throw thrown;
    }
  }

  /** Hands in what the calls came to, and goes on to the next calls or to the end. */
  async #advance(request: ModelRequest, scope: Scope): Promise<Output> {
    const items = typeof request.input === "string" ? [] : request.input;
    scope.execution ??= await this.#open(request, items, scope);
    let state = await scope.execution.next(await this.#settle(scope.pending ?? [], items, scope));
    // Calls that a continuation brought back are settled by the results that came with it.
    const brought =
      state.status === "blocked" && scope.pending === undefined ? await this.#settle(state.pending, items, scope) : [];
    if (brought.length > 0) state = await scope.execution.next(brought);
    const enabled = new Set(request.tools.map(({ name }) => name));
    while (state.status === "blocked") {
      const answers = await this.#answer(state.pending, enabled, scope);
      if (answers.length === 0) return await this.#handOut(state.pending, scope.execution, scope);
      state = await scope.execution.next(answers);
    }
    scope.result = state;
    return [message(formatResultForModel(state, { maxChars: this.#options.maxChars }).text)];
  }

  /** What needs no function call: tools that are not enabled now, and what the approver in this process says. */
  async #answer(pending: readonly Call[], enabled: ReadonlySet<string>, scope: Scope): Promise<Settlement[]> {
    const { onApproval, mayAsk } = this.#options;
    const answers = pending.map(async (call): Promise<Settlement[]> => {
      const { callId, tool } = call;
      if (!enabled.has(tool)) {
        const error = { name: "ReferenceError", message: `The tool ${tool} is not enabled.`, code: "TOOL_NOT_FOUND" };
        return [{ callId, error }];
      }
      if (onApproval === undefined || scope.approved.has(callId) || !(await mayAsk(call, scope))) return [];
      const decision = await Promise.resolve(onApproval(call, scope.context)).catch(() => refused);
      scope.approved.add(callId);
      return decision.type === "approve" ? [] : [{ callId, decision }];
    });
    return (await Promise.all(answers)).flat();
  }

  async #open(request: ModelRequest, items: readonly AgentInputItem[], { context }: Scope): Promise<Execution> {
    const { signal } = request;
    const { core } = this.#options;
    const kept = continuationIn(items);
    const source = typeof request.input === "string" ? request.input : firstText(items);
    const text = kept === undefined ? source : await core.recall(kept);
    return core.execution(text, { surface: "all", context, ...(signal && { signal }) });
  }

  /** The continuation goes along where a person is asked: that is where the state may be written down. */
  async #handOut(pending: readonly Call[], execution: Execution, scope: Scope): Promise<Output> {
    scope.pending = pending;
    const { core, mayAsk, onApproval } = this.#options;
    const asked = onApproval ? [] : await Promise.all(pending.map((call) => mayAsk(call, scope)));
    const calls: Output = pending.map(({ ticket, tool, input }) => ({
      type: "function_call",
      callId: ticket,
      name: tool,
      arguments: JSON.stringify(input),
      status: "completed",
    }));
    if (!asked.includes(true)) return calls;
    return [message(`${mark}${await core.keep(execution.continuation())}`), ...calls];
  }

  /** The results of calls as settlements; one that is not sealed says why a call was not run. */
  async #settle(pending: readonly Call[], items: readonly AgentInputItem[], { context }: Scope): Promise<Settlement[]> {
    const { core } = this.#options;
    const results = new Map<string, string>();
    for (const item of items) if (item.type === "function_call_result") results.set(item.callId, textOf(item));
    const settled = pending.map(async ({ callId, ticket, tool, input }): Promise<Settlement[]> => {
      const text = results.get(ticket);
      if (text === undefined) return [];
      const outcome = sealedOutcome(text);
      if (outcome !== undefined) return [{ callId, outcome }];
      // Nobody who holds a copy of the state can approve what was rejected here.
      const call = { tool, input, context, rejected: { message: text } };
      const recorded = await core.runOnce(ticket, call, () => undefined);
      if (recorded.status === "threw") return [{ callId, outcome: recorded.sealed }];
      const message = `The tool ${tool} has run, but its output was withheld: ${text}`;
      return [{ callId, error: { name: "Error", message } }];
    });
    return (await Promise.all(settled)).flat();
  }
}

function message(text: string): Output[number] {
  return { type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text }] };
}

function textOf({ output }: FunctionResult): string {
  if (typeof output === "string") return output;
  return "text" in output && typeof output.text === "string" ? output.text : "";
}

function continuationIn(items: readonly AgentInputItem[]): string | undefined {
  const texts = items.flatMap((item) =>
    "role" in item && item.role === "assistant" ? [contentText(item.content)] : [],
  );
  return texts.findLast((text) => text.startsWith(mark))?.slice(mark.length);
}

function firstText(items: readonly AgentInputItem[]): string {
  const user = items.find((item) => "role" in item && item.role === "user");
  return user !== undefined && "content" in user ? contentText(user.content) : "";
}

function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part: { text?: unknown }) => (typeof part.text === "string" ? part.text : "")).join("");
}
