import { type Answer, readAnswer, unknownCall } from "../approval/answers.ts";
import type { Continuations } from "../approval/continuations.ts";
import { judge, type VerdictWithReason } from "../approval/policy.ts";
import type { PendingCall, RunState } from "../approval/run-state.ts";
import type { NewCall } from "../engine.ts";
import type { Settled } from "../journal/journal.ts";
import type { Limits } from "../limits.ts";
import type { HostOperations } from "../operations.ts";
import type { Catalog } from "../tools/catalog.ts";
import type {
  Approver,
  Call,
  Decision,
  Interruption,
  OperationPolicy,
  RunContext,
  Settlement,
  Surface,
} from "../types.ts";
import { askApprover } from "./ask-approver.ts";
import { askUnknown, outcomeUnknown, outsideError } from "./call-errors.ts";
import { type CallRecord, callIdOf, recordCall, traceOf } from "./call-record.ts";
import { HandedOut, type PreparedCall, type Question } from "./handed-out.ts";
import type { Emit } from "./observer.ts";
import { OperationCalls } from "./operation-calls.ts";
import { editCall, prepareCall } from "./prepare-call.ts";
import { isProgramCall, programCall } from "./program-call.ts";
import type { Recorder } from "./recorder.ts";
import { RunTimers } from "./run-timers.ts";
import { checkOutput, type DeferredOutcome, denied, describeFailure, failure, type ToolOutcome } from "./run-tool.ts";
import { RunningCalls } from "./running-calls.ts";

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
  readonly inside: <T>(work: () => T, callId: string) => T;
  /** Told what a call gives, or why it fails, just before that is an event. */
  readonly tell: (callId: string, text: string) => void;
  readonly continuations: Pick<Continuations, "ttlMs" | "tickets" | "outcomes">;
  /** A person has approved all calls of the program beforehand. */
  readonly approved: () => boolean;
  readonly operations: readonly HostOperations[];
  readonly operationPolicy: OperationPolicy | undefined;
  readonly recorder: Recorder;
}

/** The calls of one run on the host: judged, executed or handed out, and their outcomes in completion order. */
export class OpenCalls {
  readonly operations: OperationCalls;
  readonly records: CallRecord[] = [];
  toolCalls = 0;
  readonly #options: OpenCallsOptions;
  readonly #timers: RunTimers;
  readonly #running: RunningCalls;
  readonly #handedOut: HandedOut;
  /** Calls of a continuation that were handed out before, and what was said of them meanwhile. */
  readonly #before = new Map<string, PendingCall>();
  readonly #answers = new Map<string, Answer>();
  #settled: Settled[] = [];
  /** Calls without an outcome, but for timers. */
  #open = 0;
  #deciding = 0;

  constructor(options: OpenCallsOptions) {
    this.#options = options;
    this.#timers = new RunTimers(() => {
      if (!this.#asking) options.wake();
    });
    this.#handedOut = new HandedOut({ ...options, ...options.continuations });
    this.#running = new RunningCalls({
      ...options,
      ...options.limits,
      record: ({ record, input, edited, unknown }) =>
        options.recorder.intent(record.id, edited || unknown ? input : undefined),
      started: (call) => this.#started(call),
      settled: (call, outcome) => this.#executed(call, outcome),
    });
    this.operations = new OperationCalls({
      ...options,
      policy: options.operationPolicy,
      settle: (id, outcome, alone) => {
        this.#open--;
        if (alone) options.recorder.outcome({ id, ...outcome });
        this.#deliver({ id, ...outcome });
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
    if (++this.toolCalls > this.#options.limits.toolCalls) this.#refuse(call.id);
    else this.#take(call);
  }

  /** Asks whether the program may start; the outcome is the program that may. */
  askFirst(source: string): void {
    const call = programCall(source);
    this.#open++;
    this.#route(call, { verdict: "ask" });
  }

  /** Takes the calls of a replay: settled ones as they were recorded, open ones anew, under today's policy. */
  restore(calls: readonly NewCall[], state: RunState, answers: readonly Answer[]): void {
    const { traces, timers, open, pending, undelivered } = state;
    const settled = new Map(traces.map((trace) => [trace.callId, trace]));
    const waiting = new Set(open);
    for (const call of pending) this.#before.set(call.callId, call);
    for (const answer of answers) this.#answers.set(answer.callId, answer);
    for (const call of calls) {
      if (call.kind !== "tool") {
        if (waiting.has(call.id)) this.accept(call);
        else this.operations.count(call.kind);
        continue;
      }
      this.toolCalls++;
      const trace = settled.get(callIdOf(call.id));
      if (waiting.has(call.id)) this.#take(call);
      else if (trace !== undefined) this.records.push(Object.assign(recordCall(call), trace, { state: "settled" }));
    }
    this.#settled.push(...undelivered);
    for (const { id, ms } of timers) this.#timers.start(id, ms);
  }

  /** What a continuation keeps of the calls. Those under way count as unknown. */
  cut(): Pick<RunState, "traces" | "open" | "pending" | "undelivered" | "timers"> {
    const running = new Set(this.#running.records);
    const unknown = [...running].map((record) => ({ id: record.id, ...outcomeUnknown(record.tool) }));
    return {
      traces: this.records
        .filter((record) => record.state === "settled" || running.has(record))
        .map((record) =>
          traceOf(running.has(record) ? { ...record, ok: false, code: "TOOL_OUTCOME_UNKNOWN" } : record),
        ),
      open: this.records.filter((record) => record.state === "waiting").map(({ id }) => id),
      pending: this.#handedOut.pending(),
      undelivered: [...this.#settled, ...unknown, ...this.operations.unknown()],
      timers: this.#timers.left(),
    };
  }

  /** Starts no call for now: somebody else may go on with the run. */
  hold(): void {
    this.#running.hold();
    this.operations.hold();
  }

  goOn(): void {
    this.#running.goOn();
    this.operations.goOn();
  }

  /** Gives calls in flight up: their outcome is unknown. */
  abandon(): void {
    this.operations.abandon();
    const { running, inLine } = this.#running.abandon();
    for (const { record } of inLine) {
      const message = `The run was interrupted before ${record.tool} was started.`;
      this.#settle(record, failure("TOOL_FAILED", "Error", message));
    }
    for (const { record } of running) this.#settle(record, outcomeUnknown(record.tool));
  }

  /** How many calls are executed here and now. */
  get inFlight(): number {
    return this.#running.size + this.operations.size;
  }

  /** Nothing of ours is under way: every open call was handed out. */
  get quiet(): boolean {
    return this.#open === this.#handedOut.size && this.#settled.length === 0;
  }

  cancel(id: number): void {
    this.#timers.cancel(id);
    if (this.operations.cancel(id)) this.#open--;
  }

  /** Outcomes since the last time. A timer does not fire while a person is asked. */
  takeSettled(): Settled[] {
    const taken = this.#settled;
    this.#settled = [];
    this.operations.taken();
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

  /** Calls that must be handed out now: somebody can get to work on them, or nothing else can go on. */
  mustHandOut(): boolean {
    if (this.#handedOut.size === 0) return false;
    const own = this.#open - this.#handedOut.size;
    const timersMayFire = !this.#asking && this.#timers.size > 0;
    return this.#handedOut.hasWork || (own === 0 && !timersMayFire);
  }

  /** The questions wait for calls in flight, whose outcomes come before them. */
  get holdsUpQuestions(): boolean {
    return this.#handedOut.asking && this.#open > this.#handedOut.size;
  }

  handOut(): Call[] {
    return this.#handedOut.take();
  }

  /** Every call that waits for somebody, as a question. */
  questions(): Interruption[] {
    return this.#handedOut.questions();
  }

  /** Reads what is said of a call that was handed out; throws `CODEACT_SETTLEMENT` when it fits none. */
  read(settlement: Settlement): Answer {
    const { callId } = settlement;
    const { runId, continuations } = this.#options;
    const call = this.#handedOut.get(callId) ?? this.#before.get(callId);
    if (call === undefined) throw unknownCall(callId, this.#handedOut.ids);
    return readAnswer(settlement, { ...call, runId }, continuations.outcomes);
  }

  answer(answer: Answer): void {
    const found = this.#handedOut.get(answer.callId);
    if (found !== undefined) this.#answer(found, answer);
    // Its rule is still being asked, so it is not handed out again yet.
    else this.#answers.set(answer.callId, answer);
  }

  /** The run is over: timers are dropped, what has no outcome is recorded as unknown. */
  end(): void {
    this.#timers.end();
    this.operations.end();
    this.#running.hold();
    for (const { record } of this.#running.abandon().running) this.#close(record, "TOOL_OUTCOME_UNKNOWN");
  }

  #answer(call: PreparedCall, answer: Answer): void {
    const { record, entry } = call;
    if ("deferred" in answer) this.#handedOut.defer(record.callId);
    else this.#handedOut.remove(record.callId);
    this.#holdTimers();
    if ("decision" in answer) {
      this.#decided(record, answer.decision);
      this.#decide(call, answer.decision).catch(() => this.#deny(record, undefined));
    } else if ("error" in answer) this.#settle(record, { error: outsideError(answer.error) });
    else if ("output" in answer) {
      checkOutput(entry, answer.output, this.#options.limits.resultBytes)
        .catch((thrown) => describeFailure(record.tool, thrown))
        .then((outcome) => this.#settle(record, outcome));
    }
  }

  #take(call: NewCall): void {
    const record = recordCall(call);
    this.records.push(record);
    this.#open++;
    // Never rejects: whatever goes wrong is the call's outcome.
    this.#dispatch(record, call).catch(() =>
      this.#settle(record, failure("TOOL_FAILED", "Error", `The tool ${record.tool} failed.`)),
    );
  }

  /** While a person is asked, no timer runs: none may win against the answer. */
  #holdTimers(): void {
    if (this.#asking) this.#timers.hold();
    else this.#timers.goOn();
  }

  get #asking(): boolean {
    return this.#deciding > 0 || this.#handedOut.asking;
  }

  /** A call over the limit leaves no record: there may be very many. */
  #refuse(id: number): void {
    const { limits, emit } = this.#options;
    if (this.toolCalls === limits.toolCalls + 1) emit({ type: "limit.reached", code: "LIMIT_TOOL_CALLS" });
    const message = `The program made more than ${limits.toolCalls} tool calls.`;
    this.#report({ id, ...failure("LIMIT_TOOL_CALLS", "RangeError", message) });
  }

  async #dispatch(record: CallRecord, call: NewCall): Promise<void> {
    const { catalog, runId, context, approved } = this.#options;
    // One that may have happened is asked about with the input it had then.
    const before = this.#before.get(record.callId);
    const prepared = await prepareCall(record, before?.unknown ? JSON.stringify(before.input) : call.input, catalog);
    if ("error" in prepared) return this.#settle(record, prepared);
    const { entry, input } = prepared;
    const judging = judge(entry.tool, { tool: call.name, input, runId, callId: record.callId }, context);
    const judged = judging instanceof Promise ? await judging : judging;
    this.#route(prepared, judged.verdict === "ask" && approved() ? { verdict: "allow" } : judged);
  }

  #route(prepared: PreparedCall, { verdict, reason }: VerdictWithReason): void {
    const { record } = prepared;
    const { onApproval, surface } = this.#options;
    const before = this.#before.get(record.callId);
    // Whoever takes all calls takes them once they may run, if somebody here can say so.
    const askHere = verdict === "ask" && onApproval !== undefined && surface !== "ask";
    if (before?.unknown) this.#routeAgain({ ...prepared, unknown: true }, askUnknown(verdict), before);
    else if (before !== undefined) this.#routeAgain(prepared, { verdict, reason }, before);
    else if (verdict === "deny") this.#deny(record, reason);
    else if (!askHere && this.#isSurfaced(prepared, verdict)) {
      this.#handOut(prepared, { verdict, reason, deferred: false, expiresAt: undefined });
    } else if (verdict === "allow") this.#running.add(prepared);
    else this.#ask(prepared, reason, undefined);
  }

  /** A call that somebody was given before is not run here unless it is answered: it may have been run there. */
  #routeAgain(prepared: PreparedCall, { verdict, reason }: VerdictWithReason, before: PendingCall): void {
    const { record } = prepared;
    const { callId } = record;
    const answer = this.#answers.get(callId);
    this.#before.delete(callId);
    this.#answers.delete(callId);
    const isFact = answer !== undefined && ("output" in answer || "error" in answer);
    const asked = answer === undefined && before.verdict === "ask" && !before.deferred;
    if (verdict === "deny" && !isFact) this.#refuseCall(prepared, reason);
    else if (asked && before.expiresAt <= Date.now()) this.#refuseCall(prepared, "nobody answered in time");
    else if (asked && !this.#isSurfaced(prepared, "ask")) this.#ask(prepared, reason, before.expiresAt);
    else {
      const { deferred, expiresAt } = before;
      this.#handOut(prepared, {
        verdict: verdict === "ask" ? verdict : before.verdict,
        reason,
        deferred,
        expiresAt,
      });
      if (answer !== undefined) this.#answer(prepared, answer);
    }
  }

  #isSurfaced({ record, input }: PreparedCall, verdict: "allow" | "ask"): boolean {
    const { surface, runId, onApproval } = this.#options;
    if (isProgramCall(record)) return onApproval === undefined;
    if (surface === "all") return true;
    if (surface === "ask") return verdict === "ask";
    return surface({ tool: record.tool, input, runId, callId: record.callId });
  }

  #handOut(prepared: PreparedCall, question: Question): void {
    // Somebody else may execute it as soon as it is out.
    if (question.verdict === "allow") this.#options.recorder.intent(prepared.record.id)?.catch(() => {});
    // One that is asked about again keeps the time it got at first.
    else if (question.expiresAt === undefined) this.#requested(prepared.record, question.reason);
    this.#handedOut.add(prepared, question);
    this.#holdTimers();
    this.#options.wake();
  }

  async #ask(prepared: PreparedCall, reason: string | undefined, expiresAt: number | undefined): Promise<void> {
    const { onApproval, context, signal, continuations } = this.#options;
    if (onApproval === undefined) return this.#refuseCall(prepared, "nobody can be asked here");
    const until = expiresAt ?? Date.now() + continuations.ttlMs;
    const question = this.#handedOut.question(prepared, reason, until);
    if (expiresAt === undefined) this.#requested(prepared.record, reason);
    this.#deciding++;
    this.#holdTimers();
    this.#options.wake();
    const decision = await askApprover(onApproval, question, context, { ttlMs: until - Date.now(), signal });
    this.#deciding--;
    this.#decided(prepared.record, decision);
    this.#holdTimers();
    if (decision.type === "approve" && !isProgramCall(prepared.record) && this.#isSurfaced(prepared, "allow")) {
      this.#handOut(prepared, { verdict: "allow", reason, deferred: false, expiresAt: undefined });
    } else await this.#decide(prepared, decision).catch(() => this.#deny(prepared.record, undefined));
    this.#options.wake();
  }

  async #decide(prepared: PreparedCall, decision: Decision): Promise<void> {
    if (decision.type === "approve") return this.#approve(prepared);
    if (decision.type !== "edit") return this.#refuseCall(prepared, decision.message);
    const edited = await editCall(prepared, decision.input, this.#options.limits.argumentBytes);
    if ("error" in edited) this.#settle(prepared.record, edited);
    else this.#approve(edited);
  }

  #approve(call: PreparedCall): void {
    if (isProgramCall(call.record)) this.#settle(call.record, { output: JSON.stringify(call.input) });
    else this.#running.add(call);
  }

  #refuseCall({ record, unknown }: PreparedCall, reason: string | undefined): void {
    if (unknown) this.#settle(record, outcomeUnknown(record.tool));
    else this.#deny(record, reason);
  }

  #deny(record: CallRecord, reason: string | undefined): void {
    this.#settle(record, denied(isProgramCall(record) ? "program" : `call of ${record.tool}`, reason));
  }

  #requested({ callId, tool }: CallRecord, reason: string | undefined): void {
    this.#options.emit({ type: "approval.requested", callId, tool, ...(reason === undefined ? {} : { reason }) });
  }

  #decided({ callId, tool }: CallRecord, { type, by }: Decision): void {
    const who = by === undefined ? {} : { by };
    this.#options.emit({ type: "approval.decided", callId, tool, decision: type, ...who });
  }

  #started({ record, input }: PreparedCall): void {
    record.state = "running";
    record.startedAt = performance.now();
    this.#options.emit({ type: "call.started", callId: record.callId, tool: record.tool, input });
  }

  #executed(call: PreparedCall, outcome: ToolOutcome | DeferredOutcome): void {
    const { record } = call;
    if ("deferred" in outcome) {
      record.state = "waiting";
      this.#handOut(call, { verdict: "allow", reason: undefined, deferred: true, expiresAt: undefined });
    } else this.#settle(record, outcome);
  }

  #settle(record: CallRecord, outcome: ToolOutcome): void {
    if (record.state === "settled" || this.#options.signal.aborted) return;
    this.#open--;
    this.#options.tell(record.callId, "error" in outcome ? outcome.error.message : outcome.output);
    this.#close(record, "error" in outcome ? outcome.error.code : undefined);
    this.#report({ id: record.id, ...outcome }, record);
  }

  /** Writes an outcome down and delivers it. */
  #report(outcome: Settled, record?: CallRecord): void {
    this.#options.recorder.outcome(outcome, record && traceOf(record));
    this.#deliver(outcome);
  }

  #deliver(outcome: Settled): void {
    this.#settled.push(outcome);
    this.#options.wake();
  }

  #close(record: CallRecord, code: string | undefined): void {
    record.state = "settled";
    record.ms = performance.now() - record.startedAt;
    record.ok = code === undefined;
    if (code !== undefined) record.code = code;
    if (isProgramCall(record)) return;
    const { callId, tool, digest, ms, ok } = record;
    this.#options.emit({ type: "call.settled", callId, tool, digest, ms, ok, ...(code === undefined ? {} : { code }) });
  }
}
