import { previewInput } from "../approval/preview.ts";
import type { PendingCall } from "../approval/run-state.ts";
import type { Tickets } from "../approval/tickets.ts";
import type { CatalogTool } from "../tools/catalog.ts";
import type { Call, Interruption, JsonValue, RunContext } from "../types.ts";
import type { CallRecord } from "./call-record.ts";

/** A call whose input is valid. */
export interface PreparedCall {
  readonly record: CallRecord;
  readonly entry: CatalogTool;
  readonly input: JsonValue;
  /** It may have happened before. */
  readonly unknown?: true;
  /** The input is not the program's own. */
  readonly edited?: true;
}

interface HandedOutCall extends PreparedCall {
  readonly tool: string;
  readonly expiresAt: number;
  readonly call: Call;
}

export interface HandedOutOptions {
  readonly runId: string;
  readonly context: RunContext;
  readonly tickets: Tickets;
  /** How long a call that is handed out stands. */
  readonly ttlMs: number;
}

export interface Question {
  readonly verdict: "allow" | "ask";
  readonly reason: string | undefined;
  readonly deferred: boolean;
  /** @default from now, `ttlMs` */
  readonly expiresAt: number | undefined;
}

/** The calls of a run that wait for somebody outside core. */
export class HandedOut {
  readonly #options: HandedOutOptions;
  readonly #calls = new Map<string, HandedOutCall>();
  #news = false;

  constructor(options: HandedOutOptions) {
    this.#options = options;
  }

  add(prepared: PreparedCall, question: Question): void {
    const expiresAt = question.expiresAt ?? Date.now() + this.#options.ttlMs;
    this.#calls.set(prepared.record.callId, {
      ...prepared,
      tool: prepared.record.tool,
      expiresAt,
      call: this.#describe(prepared, question, expiresAt),
    });
    this.#news = true;
  }

  get(callId: string): HandedOutCall | undefined {
    return this.#calls.get(callId);
  }

  remove(callId: string): void {
    this.#calls.delete(callId);
  }

  /** Stays pending: whoever had it runs it at another level. */
  defer(callId: string): void {
    const found = this.#calls.get(callId);
    if (found !== undefined) this.#calls.set(callId, { ...found, call: { ...found.call, deferred: true } });
  }

  get size(): number {
    return this.#calls.size;
  }

  get ids(): string[] {
    return [...this.#calls.keys()];
  }

  /** A person may be asked: no timer may win against the answer. */
  get asking(): boolean {
    return this.#some(({ verdict, deferred }) => verdict === "ask" || deferred === true);
  }

  /** New calls that somebody else may run while the rest goes on. */
  get hasWork(): boolean {
    return this.#news && this.#some(({ verdict, deferred }) => verdict === "allow" && deferred !== true);
  }

  take(): Call[] {
    this.#news = false;
    return [...this.#calls.values()].map(({ call }) => call);
  }

  /** Every call, as a question to a person. */
  questions(): Interruption[] {
    return [...this.#calls.values()].map(
      ({ call: { verdict: _, ticket: _ticket, deferred: _deferred, ...question } }) => question,
    );
  }

  pending(): PendingCall[] {
    return [...this.#calls.values()].map(
      ({ expiresAt, unknown, call: { callId, tool, digest, input, verdict, deferred = false } }) => ({
        callId,
        tool,
        digest,
        input,
        verdict,
        deferred,
        expiresAt,
        ...(unknown === undefined ? {} : { unknown }),
      }),
    );
  }

  #some(test: (call: Call) => boolean): boolean {
    return [...this.#calls.values()].some(({ call }) => test(call));
  }

  /** The call as a person is asked about it. */
  question(
    { record, entry: { tool }, input, unknown }: PreparedCall,
    reason: string | undefined,
    expiresAt: number,
  ): Interruption {
    return {
      callId: record.callId,
      tool: record.tool,
      title: tool.title ?? tool.name,
      input,
      ...(reason === undefined ? {} : { reason }),
      ...(unknown === undefined ? {} : { unknown }),
      preview: previewInput(JSON.stringify(input)),
      digest: record.digest,
      expiresAt: new Date(expiresAt).toISOString(),
    };
  }

  #describe(prepared: PreparedCall, { verdict, reason, deferred }: Question, expiresAt: number): Call {
    const { runId, context, tickets } = this.#options;
    const { record, entry, input } = prepared;
    const call = { tool: record.tool, fingerprint: entry.fingerprint, input };
    const ticket = tickets.issue({ runId, id: record.id, expiresAt }, call, context);
    return {
      ...this.question(prepared, reason, expiresAt),
      verdict,
      ticket,
      ...(deferred ? { deferred } : {}),
    };
  }
}
