import type { Attributes, Context, Span, SpanOptions, Tracer } from "@opentelemetry/api";
import type { RunEvent } from "../types.ts";
import type { Instruments } from "./instruments.ts";
import { LateSpan } from "./late-span.ts";
import { writeTraceParent } from "./span-link.ts";

export interface RunTraceOptions {
  readonly api: typeof import("@opentelemetry/api");
  readonly tracer: Tracer;
  /** Of `execute_code`. */
  readonly span: SpanOptions;
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
}

interface CallOfTool {
  readonly callId: string;
  readonly tool: string;
  readonly code?: string;
  readonly input?: unknown;
}
type CallSettled = Extract<RunEvent, { readonly type: "call.settled" }>;
type RunStatus = Extract<RunEvent, { readonly type: "run.settled" }>["status"];

/** What models call tools by is theirs to make up: names that are no tool's must not fill the metrics. */
const isKnown = (code: string | undefined): boolean => code !== "TOOL_NOT_FOUND";

/** One part of a run, from where it begins or goes on to where it waits or ends: a span, with those of its calls below. */
export class RunTrace {
  readonly #options: RunTraceOptions;
  readonly #span: LateSpan;
  readonly #context: Context;
  /** Milliseconds from the clock of `performance` to that of spans, which may be set while a process runs. */
  readonly #epoch = Date.now() - performance.now();
  readonly #startedAt = this.#now;
  /** What is still to be written, and when. */
  #unwritten: (() => void)[] = [];
  #writing: NodeJS.Immediate | undefined;
  readonly #calls = new Map<string, LateSpan>();
  readonly #approvals = new Map<string, Span>();
  /** What was told of calls that are about to settle. */
  readonly #told = new Map<string, string>();
  readonly #limits = new Set<string>();

  constructor(options: RunTraceOptions) {
    this.#options = options;
    const startTime = this.#startedAt;
    this.#span = new LateSpan(() =>
      options.tracer.startSpan("execute_tool execute_code", { ...options.span, startTime }, options.place),
    );
    this.#context = options.api.trace.setSpan(options.place, this.#span);
    this.#later(() => this.#span.begun);
  }

  get #now(): number {
    return this.#epoch + performance.now();
  }

  /** Names this part for the next one; nothing does where only metrics are set up. */
  get parent(): string | undefined {
    const context = this.#span.spanContext();
    return this.#options.api.isSpanContextValid(context) ? writeTraceParent(context) : undefined;
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
    const at = this.#now;
    if (event.type === "call.started") this.#calls.set(event.callId, this.#callOf(event, at));
    this.#later(() => this.#write(event, at));
  }

  /** Once the program has gone on, and at the latest at the end: spans and metrics take longer than a step does. */
  #later(write: () => void): void {
    this.#unwritten.push(write);
    this.#writing ??= setImmediate(() => this.#catchUp());
  }

  #catchUp(): void {
    clearImmediate(this.#writing);
    this.#writing = undefined;
    const work = this.#unwritten;
    this.#unwritten = [];
    for (const write of work) {
      try {
        write();
      } catch {
        // Observers are not part of the run.
      }
    }
  }

  #write(event: RunEvent, at: number): void {
    const { instruments } = this.#options;
    if (event.type === "limit.reached") this.#count(event.code);
    else if (event.type === "call.settled") {
      this.#count(event.code);
      const name = isKnown(event.code) ? event.tool : "_OTHER";
      instruments?.duration.record(event.ms / 1_000, named(name, event.code));
    } else if (event.type === "run.started") instruments?.poolWait.record(event.queuedMs / 1_000);
    if (this.#span.isRecording()) this.#trace(event, at);
  }

  end(end: PartEnd): void {
    const at = this.#now;
    this.#unwritten.push(() => this.#writeEnd(end, at));
    this.#catchUp();
  }

  #writeEnd({ status, code, told }: PartEnd, at: number): void {
    const { instruments, contents } = this.#options;
    this.#count(code);
    const statusOf = { "codeact.run.status": status };
    const tags = { ...named("execute_code", code), ...statusOf };
    instruments?.duration.record((at - this.#startedAt) / 1_000, tags);
    if (status === "interrupted") instruments?.interruptions.add(1);
    else instruments?.runs.add(1, code === undefined ? statusOf : { ...statusOf, "error.type": code });
    for (const callId of this.#approvals.keys()) this.#decided(callId, "pending", at);
    for (const call of this.#calls.values()) call.end(at);
    this.#span.setAttributes(statusOf);
    this.#finish(this.#span, code, contents ? told : undefined, at);
  }

  #trace(event: RunEvent, at: number): void {
    if (event.type === "run.started") {
      const { engine, source } = event;
      this.#span.setAttributes({ "codeact.engine.name": engine.name, "codeact.engine.isolation": engine.isolation });
      if (this.#options.contents) this.#span.setAttributes(argumentsOf({ code: source }));
    } else if (event.type === "call.started") this.#calls.get(event.callId)?.begun;
    else if (event.type === "call.settled") this.#settled(event, at);
    else if (event.type === "approval.requested") this.#approvals.set(event.callId, this.#startApproval(event, at));
    else if (event.type === "approval.decided") {
      if (!this.#approvals.has(event.callId)) this.#approvals.set(event.callId, this.#startApproval(event, at));
      this.#decided(event.callId, event.decision, at);
    }
  }

  #settled(event: CallSettled, at: number): void {
    const { callId, code, ms } = event;
    // One that was refused, or that somebody else has run, is told of at its end.
    const span = this.#calls.get(callId) ?? this.#callOf(event, at - ms);
    this.#calls.delete(callId);
    // Whoever has run it was told, or was not.
    this.#decided(callId, code === "APPROVAL_DENIED" ? "reject" : "approve", at);
    this.#finish(span, code, this.#told.get(callId), at);
    this.#told.delete(callId);
  }

  #decided(callId: string, decision: string, at: number): void {
    this.#approvals.get(callId)?.setAttributes({ "codeact.approval.decision": decision }).end(at);
    this.#approvals.delete(callId);
  }

  #callOf(call: CallOfTool, startTime: number): LateSpan {
    return new LateSpan(() => {
      const told = this.#options.contents && "input" in call ? argumentsOf(call.input) : {};
      const attributes = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": call.tool,
        "gen_ai.tool.type": "function",
        "gen_ai.tool.call.id": call.callId,
        ...told,
      };
      return this.#start(isKnown(call.code) ? `execute_tool ${call.tool}` : "execute_tool", attributes, startTime);
    });
  }

  #startApproval({ callId, tool }: CallOfTool, startTime: number): Span {
    return this.#start(`approval ${tool}`, { "gen_ai.tool.name": tool, "gen_ai.tool.call.id": callId }, startTime);
  }

  #start(name: string, attributes: Attributes, startTime: number): Span {
    return this.#options.tracer.startSpan(name, { attributes, startTime }, this.#context);
  }

  #finish(span: Span, code: string | undefined, told: string | undefined, at: number): void {
    if (code !== undefined) {
      const { ERROR } = this.#options.api.SpanStatusCode;
      span.setAttribute("error.type", code);
      span.setStatus(told === undefined ? { code: ERROR } : { code: ERROR, message: told });
    } else if (told !== undefined) span.setAttribute("gen_ai.tool.call.result", told);
    span.end(at);
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

function argumentsOf(input: unknown): Attributes {
  return { "gen_ai.tool.call.arguments": JSON.stringify(input) };
}
