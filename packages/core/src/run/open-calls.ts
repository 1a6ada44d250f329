import { setTimeout as setTimer } from "node:timers/promises";
import { judge, type VerdictWithReason } from "../approval/policy.ts";
import { previewInput } from "../approval/preview.ts";
import type { RunState } from "../approval/run-state.ts";
import type { CallError, NewCall, Outcome } from "../engine.ts";
import { type GuestErrorCode, guestErrorCodes } from "../error-codes.ts";
import { AbortedError, CodeActError } from "../errors.ts";
import { deepFreeze, parseJsonText, toJsonText } from "../internal/json.ts";
import { type Limits, longestTimerMs } from "../limits.ts";
import type { HostOperations } from "../operations.ts";
import { type Catalog, type CatalogTool, describeInvalidInput, describeMissingTool } from "../tools/catalog.ts";
import type {
  Approver,
  Call,
  Decision,
  Interruption,
  JsonValue,
  OperationPolicy,
  RunContext,
  Settlement,
  Surface,
} from "../types.ts";
import { type CallRecord, recordCall } from "./call-record.ts";
import type { Emit } from "./observer.ts";
import { OperationCalls } from "./operation-calls.ts";
import { RunTimers } from "./run-timers.ts";
import { checkOutput, describeFailure, failure, runTool, type ToolOutcome } from "./run-tool.ts";

export interface OpenCallsOptions {
  readonly catalog: Catalog;
  readonly limits: Limits;
  readonly runId: string;
  readonly context: RunContext;
  readonly surface: Surface;
  readonly onApproval: Approver | undefined;
  /** Fires when the run ends. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Called when something has settled or must be handed out. */
  readonly wake: () => void;
  /** Runs the user's tool, such as inside an async context. */
  readonly inside: <T>(work: () => T) => T;
  /** How long a question stands. */
  readonly ttlMs: number;
  /** Decisions that were made while the run was interrupted, by `callId`. */
  readonly decisions: ReadonlyMap<string, Decision>;
  readonly operations: readonly HostOperations[];
  readonly operationPolicy: OperationPolicy | undefined;
}

interface Prepared {
  readonly record: CallRecord;
  readonly tool: CatalogTool;
  readonly input: JsonValue;
}

/** The calls of one run on the host: judged, executed or handed out, and their outcomes in completion order. */
export class OpenCalls {
  readonly operations: OperationCalls;
  readonly records: CallRecord[] = [];
  toolCalls = 0;
  readonly #options: OpenCallsOptions;
  readonly #timers: RunTimers;
  readonly #controllers = new Map<CallRecord, AbortController>();
  readonly #handedOut = new Map<string, Prepared & { readonly call: Call }>();
  #settled: Outcome[] = [];
  #inLine: Prepared[] = [];
  #running = 0;
  /** Calls without an outcome, but for timers. */
  #open = 0;
  #deciding = 0;
  #news = false;

  constructor(options: OpenCallsOptions) {
    this.#options = options;
    this.#timers = new RunTimers(() => {
      if (!this.#asking) options.wake();
    });
    this.operations = new OperationCalls({
      ...options,
      policy: options.operationPolicy,
      settle: (id, outcome) => {
        this.#open--;
        this.#settled.push({ id, ...outcome });
        options.wake();
      },
    });
  }

  accept(call: NewCall): void {
    if (call.kind === "timer") {
      this.#timers.start(call.id, Number(call.input));
      return;
    }
    if (call.kind !== "tool") {
      this.#open++;
      this.operations.start(call);
      return;
    }
    if (++this.toolCalls > this.#options.limits.toolCalls) {
      this.#refuse(call.id);
      return;
    }
    const record = recordCall(call);
    this.records.push(record);
    this.#open++;
    // Never rejects: whatever goes wrong is the call's outcome.
    this.#dispatch(record, call).catch(() =>
      this.#settle(record, failure("TOOL_FAILED", "Error", `The tool ${record.tool} failed.`)),
    );
  }

  /** Takes the calls of a replay: settled ones as they were recorded, waiting ones anew, under today's policy. */
  restore(calls: readonly NewCall[], { traces, timers }: RunState): void {
    const settled = new Map(traces.map((trace) => [trace.callId, trace]));
    for (const call of calls) {
      if (call.kind !== "tool") {
        this.operations.count(call.kind);
        continue;
      }
      const record = recordCall(call);
      const trace = settled.get(record.callId);
      if (trace === undefined) {
        this.accept(call);
        continue;
      }
      this.toolCalls++;
      this.records.push(Object.assign(record, trace, { state: "settled" }));
    }
    for (const { id, ms } of timers) this.#timers.start(id, ms);
  }

  /** What waits for decisions, and the time left of each timer. */
  waiting(): Pick<RunState, "pending" | "timers"> {
    const pending = [...this.#handedOut.values()].map(({ call: { callId, tool, digest, input } }) => ({
      callId,
      tool,
      digest,
      input,
    }));
    return { pending, timers: this.#timers.left() };
  }

  /** Gives calls in flight up: their outcome is unknown. */
  abandon(): void {
    this.operations.abandon();
    for (const { record } of this.#inLine.splice(0)) {
      this.#settle(
        record,
        failure("TOOL_FAILED", "Error", `The run was interrupted before ${record.tool} was started.`),
      );
    }
    for (const record of this.records) {
      if (record.state !== "running") continue;
      this.#controllers.get(record)?.abort(new AbortedError());
      const message = `The run was interrupted before ${record.tool} had settled. It may have had its effect.`;
      this.#settle(record, failure("TOOL_OUTCOME_UNKNOWN", "Error", message));
      this.#executeNext(record);
    }
  }

  /** Nothing of ours is under way: every open call was handed out. */
  get quiet(): boolean {
    return this.#open === this.#handedOut.size && this.#settled.length === 0;
  }

  cancel(id: number): void {
    this.#timers.cancel(id);
  }

  /** Outcomes since the last time. A timer does not fire while a person is asked. */
  takeSettled(): Outcome[] {
    const taken = this.#settled;
    this.#settled = [];
    if (!this.#asking) taken.push(...this.#timers.takeDue());
    return taken;
  }

  /** Calls without an outcome, but for timers. */
  get open(): number {
    return this.#open;
  }

  /** Outcomes wait to be delivered. */
  get hasSettled(): boolean {
    return this.#settled.length > 0;
  }

  get idle(): boolean {
    return this.#open === 0 && this.#timers.size === 0;
  }

  /** Nothing but decisions is awaited. */
  get onlyDeciding(): boolean {
    return this.#deciding > 0 && this.#deciding === this.#open;
  }

  /** Calls that must be handed out now: there are new ones, or nothing else can go on. */
  mustHandOut(): boolean {
    if (this.#handedOut.size === 0) return false;
    const own = this.#open - this.#handedOut.size;
    const timersMayFire = !this.#asking && this.#timers.size > 0;
    return this.#news || (own === 0 && !timersMayFire);
  }

  handOut(): Call[] {
    this.#news = false;
    return [...this.#handedOut.values()].map(({ call }) => call);
  }

  /** Takes what became of a call that was handed out; throws `CODEACT_SETTLEMENT` when it fits none. */
  settle(settlement: Settlement): void {
    const found = this.#handedOut.get(settlement.callId);
    if (found === undefined) {
      throw new CodeActError("CODEACT_SETTLEMENT", `No pending call has the id ${settlement.callId}.`, {
        details: { callId: settlement.callId, pending: [...this.#handedOut.keys()] },
      });
    }
    this.#handedOut.delete(settlement.callId);
    this.#holdTimers();
    const { record, tool } = found;
    if ("decision" in settlement) this.#decide(found, settlement.decision).catch(() => this.#deny(record, undefined));
    else if ("error" in settlement) this.#settle(record, { error: outsideError(settlement.error) });
    else {
      checkOutput(tool, settlement.output, this.#options.limits.resultBytes)
        .catch((thrown) => describeFailure(record.tool, thrown))
        .then((outcome) => this.#settle(record, outcome));
    }
  }

  /** The run is over: timers are dropped, what has no outcome is recorded as unknown. */
  end(): void {
    this.#timers.end();
    this.operations.end();
    for (const record of this.records) {
      if (record.state !== "running") continue;
      this.#close(record, "TOOL_OUTCOME_UNKNOWN");
      this.#controllers.get(record)?.abort(new AbortedError());
    }
  }

  /** While a person is asked, no timer runs: none may win against the answer. */
  #holdTimers(): void {
    if (this.#asking) this.#timers.hold();
    else this.#timers.goOn();
  }

  get #asking(): boolean {
    return this.#deciding > 0 || [...this.#handedOut.values()].some(({ call }) => call.verdict === "ask");
  }

  /** A call over the limit leaves no record: there may be very many. */
  #refuse(id: number): void {
    const message = `The program made more than ${this.#options.limits.toolCalls} tool calls.`;
    this.#settled.push({ id, ...failure("LIMIT_TOOL_CALLS", "RangeError", message) });
    this.#options.wake();
  }

  async #dispatch(record: CallRecord, call: NewCall): Promise<void> {
    const { catalog, runId, context } = this.#options;
    const tool = catalog.tools.get(call.name);
    if (tool === undefined) {
      return this.#settle(record, failure("TOOL_NOT_FOUND", "ReferenceError", describeMissingTool(catalog, call.name)));
    }
    const given = parseJsonText(call.input);
    if (!given.ok)
      return this.#settle(
        record,
        failure("LIMIT_DEPTH", "RangeError", `The input of ${call.name} is ${given.problem}.`),
      );
    const input = await this.#validate(record, tool, given.value);
    if (input === undefined) return;
    const judged = judge(tool.tool, { tool: call.name, input: input.value, runId, callId: record.callId }, context);
    this.#route({ record, tool, input: input.value }, judged instanceof Promise ? await judged : judged);
  }

  /** The validated input, frozen; `undefined` when it was refused. */
  async #validate(record: CallRecord, tool: CatalogTool, value: JsonValue): Promise<{ value: JsonValue } | undefined> {
    const checked = tool.checkInput(value);
    const result = checked instanceof Promise ? await checked : checked;
    if (result.valid) return { value: deepFreeze(result.value) as JsonValue };
    this.#settle(record, failure("TOOL_INVALID_INPUT", "TypeError", describeInvalidInput(tool, result.issues, value)));
    return undefined;
  }

  #route(prepared: Prepared, { verdict, reason }: VerdictWithReason): void {
    const { record, input } = prepared;
    const { surface, runId, onApproval } = this.#options;
    const surfaced =
      verdict !== "deny" &&
      (surface === "all" ||
        (surface === "ask" ? verdict === "ask" : surface({ tool: record.tool, input, runId, callId: record.callId })));
    const decision = this.#options.decisions.get(record.callId);
    if (verdict === "deny") this.#deny(record, reason);
    else if (decision !== undefined) this.#decide(prepared, decision).catch(() => this.#deny(record, undefined));
    else if (surfaced) {
      this.#handedOut.set(record.callId, { ...prepared, call: describeCall(prepared, verdict, reason) });
      this.#news = true;
      this.#holdTimers();
      this.#options.wake();
    } else if (verdict === "allow") this.#enqueue(prepared);
    else if (onApproval === undefined) this.#deny(record, "nobody can be asked here");
    else this.#ask(prepared, describeCall(prepared, "ask", reason), onApproval);
  }

  async #ask(prepared: Prepared, call: Call, approver: Approver): Promise<void> {
    this.#deciding++;
    this.#holdTimers();
    this.#options.wake();
    let decision: Decision;
    try {
      decision = await Promise.race([approver(this.#question(call), this.#options.context), this.#expiry()]);
    } catch {
      decision = { type: "reject", message: "The approver failed." };
    } finally {
      this.#deciding--;
      this.#holdTimers();
    }
    await this.#decide(prepared, decision).catch(() => this.#deny(prepared.record, undefined));
    this.#options.wake();
  }

  /** Every call that waits for a person, as a question. */
  questions(): Interruption[] {
    return [...this.#handedOut.values()].map(({ call }) => this.#question(call));
  }

  #question({ verdict: _verdict, ...call }: Call): Interruption {
    return { ...call, expiresAt: new Date(Date.now() + this.#options.ttlMs).toISOString() };
  }

  /** Says no when a question has stood for too long, or the run is over. */
  async #expiry(): Promise<Decision> {
    await setTimer(Math.min(this.#options.ttlMs, longestTimerMs), undefined, {
      ref: false,
      signal: this.#options.signal,
    }).catch(() => {});
    return { type: "reject", message: "Nobody answered in time." };
  }

  async #decide(prepared: Prepared, decision: Decision): Promise<void> {
    if (decision.type === "approve") return this.#enqueue(prepared);
    if (decision.type !== "edit") return this.#deny(prepared.record, decision.message);
    const { record, tool } = prepared;
    const text = toJsonText(decision.input);
    const given = text.ok ? parseJsonText(text.text) : text;
    if (!given.ok || (text.ok && Buffer.byteLength(text.text) > this.#options.limits.argumentBytes)) {
      this.#settle(
        record,
        failure("TOOL_INVALID_INPUT", "TypeError", `The edited input of ${record.tool} is no JSON, or too large.`),
      );
      return;
    }
    const input = await this.#validate(record, tool, given.value);
    if (input !== undefined) this.#enqueue({ ...prepared, input: input.value });
  }

  #deny(record: CallRecord, reason: string | undefined): void {
    const message = `The call of ${record.tool} was not approved${reason === undefined ? "." : `: ${reason}`}`;
    this.#settle(record, failure("APPROVAL_DENIED", "Error", message));
  }

  #enqueue(prepared: Prepared): void {
    if (this.#running < this.#options.limits.concurrentCalls) this.#execute(prepared);
    else this.#inLine.push(prepared);
  }

  /** A place is free again. */
  #executeNext(record: CallRecord): void {
    if (!this.#controllers.delete(record)) return;
    this.#running--;
    const next = this.#inLine.shift();
    if (next !== undefined) this.#execute(next);
  }

  async #execute({ record, tool, input }: Prepared): Promise<void> {
    const { runId, context, signal: ending, limits, emit, inside } = this.#options;
    if (ending.aborted) return;
    const controller = new AbortController();
    this.#controllers.set(record, controller);
    const { signal } = controller;
    this.#running++;
    record.state = "running";
    record.startedAt = performance.now();
    emit({ type: "call.started", callId: record.callId, tool: record.tool, input });
    const call = { tool, input, runId, callId: record.callId, context, signal, resultBytes: limits.resultBytes };
    const outcome = await inside(() => runTool(call));
    this.#settle(record, outcome);
    this.#executeNext(record);
  }

  #settle(record: CallRecord, outcome: ToolOutcome): void {
    if (record.state === "settled" || this.#options.signal.aborted) return;
    this.#open--;
    this.#close(record, "error" in outcome ? outcome.error.code : undefined);
    this.#settled.push({ id: record.id, ...outcome });
    this.#options.wake();
  }

  #close(record: CallRecord, code: string | undefined): void {
    record.state = "settled";
    record.ms = performance.now() - record.startedAt;
    record.ok = code === undefined;
    if (code !== undefined) record.code = code;
    const { callId, tool, ms, ok } = record;
    this.#options.emit({ type: "call.settled", callId, tool, ms, ok, ...(code === undefined ? {} : { code }) });
  }
}

function describeCall(
  { record, tool: { tool }, input }: Prepared,
  verdict: "allow" | "ask",
  reason: string | undefined,
): Call {
  return {
    callId: record.callId,
    tool: record.tool,
    title: tool.title ?? tool.name,
    input,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    preview: previewInput(JSON.stringify(input)),
    digest: record.digest,
  };
}

/** An error told by whoever ran the call; codes outside the table become `TOOL_FAILED`. */
function outsideError({ name, message, code }: { name: string; message: string; code?: string }): CallError {
  const known = code !== undefined && Object.hasOwn(guestErrorCodes, code);
  return { name, message, code: known ? (code as GuestErrorCode) : "TOOL_FAILED" };
}
