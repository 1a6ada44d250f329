import type { Call, CodeAct, Settlement } from "@codeact/core";
import { settleClaims } from "@codeact/core/adapter";
import {
  type AgentInputItem,
  type Model,
  type ModelRequest,
  type ModelResponse,
  type StreamEvent,
  Usage,
} from "@openai/agents";
import { claimIn } from "./nested-tool.ts";
import { type Scope, scopes } from "./scope.ts";

type Output = Extract<StreamEvent, { type: "response_done" }>["response"]["output"];

/** Before a continuation in a message of the nested agent. */
const mark = "codeact:";

/**
 * The program as the model of a nested agent: its calls are function calls, which the Agents SDK runs as its own, with
 * approvals, guardrails, hooks and spans. The result of the run is the last message.
 */
export class CodeModel implements Model {
  readonly #core: CodeAct;

  constructor(core: CodeAct) {
    this.#core = core;
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
  async #advance({ input, tools, signal }: ModelRequest, scope: Scope): Promise<Output> {
    const items = typeof input === "string" ? [{ role: "user" as const, content: input }] : input;
    const first = scope.execution === undefined;
    scope.execution ??= this.#core.execution(await this.#beginning(items), {
      surface: "all",
      context: scope.context,
      ...(signal && { signal }),
    });
    const { execution } = scope;
    let state = await execution.next(await this.#settle(scope.pending, items, scope));
    // Calls that a continuation brought back are settled by the results that came with it.
    const brought = first && state.status === "blocked" ? await this.#settle(state.pending, items, scope) : [];
    if (brought.length > 0) state = await execution.next(brought);
    const enabled = new Set(tools.map(({ name }) => name));
    while (state.status === "blocked") {
      const missing = state.pending.filter(({ tool }) => !enabled.has(tool));
      scope.pending = state.pending;
      if (missing.length === 0) return await this.#handOut(state.pending, execution);
      state = await execution.next(missing.map(notEnabled));
    }
    scope.result = state;
    return [message(this.#core.resultForModel(state).text)];
  }

  /** The last continuation, or else the source. */
  async #beginning(items: readonly AgentInputItem[]): Promise<string> {
    const messages = items.flatMap((item) => ("role" in item ? [{ role: item.role, text: textOf(item.content) }] : []));
    const kept = messages.findLast(({ role, text }) => role === "assistant" && text.startsWith(mark));
    return kept === undefined ? (messages[0]?.text ?? "") : await this.#core.recall(kept.text.slice(mark.length));
  }

  /** The continuation goes along where a person is asked: that is where the state may be written down. */
  async #handOut(pending: readonly Call[], execution: NonNullable<Scope["execution"]>): Promise<Output> {
    const calls: Output = pending.map(({ ticket, tool, input }) => ({
      type: "function_call",
      callId: ticket,
      name: tool,
      arguments: JSON.stringify(input),
      status: "completed",
    }));
    if (pending.every(({ verdict }) => verdict === "allow")) return calls;
    return [message(`${mark}${await this.#core.keep(execution.continuation())}`), ...calls];
  }

  /** The results of calls as settlements. */
  #settle(pending: readonly Call[], items: readonly AgentInputItem[], { context }: Scope): Promise<Settlement[]> {
    const results = new Map<string, string>();
    for (const item of items) if (item.type === "function_call_result") results.set(item.callId, textOf(item.output));
    return settleClaims(this.#core, pending, ({ ticket }) => claimIn(results.get(ticket)), context);
  }
}

function message(text: string): Output[number] {
  return { type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text }] };
}

function notEnabled({ callId, tool }: Call): Settlement {
  const error = { name: "ReferenceError", message: `The tool ${tool} is not enabled.`, code: "TOOL_NOT_FOUND" };
  return { callId, error };
}

/** The text of content in any of its forms. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  const parts: unknown[] = Array.isArray(content) ? content : [content];
  return parts.map((part) => (part as { text?: string } | undefined)?.text ?? "").join("");
}
