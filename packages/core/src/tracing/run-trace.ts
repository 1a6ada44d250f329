import type { Attributes, Context, Span, Tracer } from "@opentelemetry/api";
import type { EngineInfo } from "../engine.ts";
import type { RunEvent } from "../types.ts";
import type { Instruments } from "./instruments.ts";
import { writeTraceParent } from "./span-link.ts";

export interface RunTraceOptions {
  readonly api: typeof import("@opentelemetry/api");
  readonly tracer: Tracer;
  /** Of `execute_code`. */
  readonly span: Span;
  /** Where the run was started. */
  readonly place: Context;
  /** Writes programs, inputs, outputs and messages too. */
  readonly contents: boolean;
  readonly instruments: Instruments | undefined;
}

/** How a part of a run ends. */
export interface PartEnd {
  readonly status: RunStatus;
  readonly code: string | undefined;
  /** The result, or why there is none. */
  readonly told: string | undefined;
  readonly engine: EngineInfo;
}

type CallSettled = Extract<RunEvent, { readonly type: "call.settled" }>;
type RunStatus = Extract<RunEvent, { readonly type: "run.settled" }>["status"];

/** What models call tools by is theirs to make up: names that are no tool's must not fill the metrics. */
const isKnown = (code: string | undefined): boolean => code !== "TOOL_NOT_FOUND";

/** One part of a run, from where it begins or goes on to where it waits or ends: a span, with those of its calls below. */
export class RunTrace {
  readonly #options: RunTraceOptions;
  readonly #context: Context;
  readonly #isRecording: boolean;
  readonly #startedAt = performance.now();
  readonly #calls = new Map<string, Span>();
  readonly #approvals = new Map<string, Span>();
  /** What was told of calls that are about to settle. */
  readonly #told = new Map<string, string>();
  readonly #limits = new Set<string>();

  constructor(options: RunTraceOptions) {
    this.#options = options;
    this.#context = options.api.trace.setSpan(options.place, options.span);
    this.#isRecording = options.span.isRecording();
  }

  /** Names this part for the next one. */
  get parent(): string {
    return writeTraceParent(this.#options.span.spanContext());
  }

  /** Does work of the run, so that what it traces lies below the run, or below that call. */
  inside<T>(work: () => T, callId?: string): T {
    const { api } = this.#options;
    const call = callId === undefined ? undefined : this.#calls.get(callId);
    return api.context.with(call === undefined ? this.#context : api.trace.setSpan(this.#context, call), work);
  }

  /** What a call gives, or why it fails: told just before it settles. */
  tell(callId: string, text: string): void {
    if (this.#options.contents) this.#told.set(callId, text);
  }

  observe(event: RunEvent): void {
    const { instruments } = this.#options;
    if (event.type === "limit.reached") this.#count(event.code);
    else if (event.type === "call.settled") {
      this.#count(event.code);
      const name = isKnown(event.code) ? event.tool : "_OTHER";
      instruments?.duration.record(event.ms / 1_000, named(name, event.code));
    } else if (event.type === "run.started") instruments?.poolWait.record(event.queuedMs / 1_000);
    if (this.#isRecording) this.#trace(event);
  }

  end({ status, code, told, engine }: PartEnd): void {
    const { span, instruments, contents } = this.#options;
    this.#count(code);
    const statusOf = { "codeact.run.status": status };
    const tags = { ...named("execute_code", code), ...statusOf };
    instruments?.duration.record((performance.now() - this.#startedAt) / 1_000, tags);
    if (status === "interrupted") instruments?.interruptions.add(1);
    else instruments?.runs.add(1, code === undefined ? statusOf : { ...statusOf, "error.type": code });
    for (const callId of this.#approvals.keys()) this.#decided(callId, "pending");
    for (const call of this.#calls.values()) call.end();
    span.setAttributes({
      ...statusOf,
      "codeact.engine.name": engine.name,
      "codeact.engine.isolation": engine.isolation,
    });
    this.#finish(span, code, contents ? told : undefined);
  }

  #trace(event: RunEvent): void {
    const { span, contents } = this.#options;
    if (event.type === "run.started") {
      if (contents) span.setAttribute("gen_ai.tool.call.arguments", JSON.stringify({ code: event.source }));
    } else if (event.type === "call.started") {
      const told = contents ? { "gen_ai.tool.call.arguments": JSON.stringify(event.input) } : {};
      this.#calls.set(event.callId, this.#startCall(event, told));
    } else if (event.type === "call.settled") this.#settled(event);
    else if (event.type === "approval.requested") this.#approvals.set(event.callId, this.#startApproval(event));
    else if (event.type === "approval.decided") {
      if (!this.#approvals.has(event.callId)) this.#approvals.set(event.callId, this.#startApproval(event));
      this.#decided(event.callId, event.decision);
    }
  }

  #settled(event: CallSettled): void {
    const { callId, code, ms } = event;
    // One that was refused, or that somebody else has run, is told of at its end.
    const span = this.#calls.get(callId) ?? this.#startCall(event, {}, event.at - ms);
    this.#calls.delete(callId);
    // Whoever has run it was told, or was not.
    this.#decided(callId, code === "APPROVAL_DENIED" ? "reject" : "approve");
    this.#finish(span, code, this.#told.get(callId));
    this.#told.delete(callId);
  }

  #decided(callId: string, decision: string): void {
    this.#approvals.get(callId)?.setAttributes({ "codeact.approval.decision": decision }).end();
    this.#approvals.delete(callId);
  }

  #startCall(call: { callId: string; tool: string; code?: string }, told: Attributes, startTime?: number): Span {
    const attributes = {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": call.tool,
      "gen_ai.tool.type": "function",
      "gen_ai.tool.call.id": call.callId,
      ...told,
    };
    const name = isKnown(call.code) ? `execute_tool ${call.tool}` : "execute_tool";
    return this.#start(name, attributes, startTime);
  }

  #startApproval({ callId, tool }: { readonly callId: string; readonly tool: string }): Span {
    return this.#start(`approval ${tool}`, { "gen_ai.tool.name": tool, "gen_ai.tool.call.id": callId });
  }

  #start(name: string, attributes: Attributes, startTime?: number): Span {
    return this.#options.tracer.startSpan(
      name,
      startTime === undefined ? { attributes } : { attributes, startTime },
      this.#context,
    );
  }

  #finish(span: Span, code: string | undefined, told: string | undefined): void {
    if (code !== undefined) {
      const { ERROR } = this.#options.api.SpanStatusCode;
      span.setAttribute("error.type", code);
      span.setStatus(told === undefined ? { code: ERROR } : { code: ERROR, message: told });
    } else if (told !== undefined) span.setAttribute("gen_ai.tool.call.result", told);
    span.end();
  }

  /** Each limit once a run: a program may go on asking for more. */
  #count(code: string | undefined): void {
    if (code?.startsWith("LIMIT_") !== true || this.#limits.has(code)) return;
    this.#limits.add(code);
    this.#options.instruments?.limitHits.add(1, { "codeact.limit": code });
  }
}

function named(tool: string, code: string | undefined): Attributes {
  return code === undefined ? { "gen_ai.tool.name": tool } : { "gen_ai.tool.name": tool, "error.type": code };
}
