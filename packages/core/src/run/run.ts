import { randomBytes } from "node:crypto";
import { audienceOf, type Continuations } from "../approval/continuations.ts";
import type { RunState } from "../approval/run-state.ts";
import {
  type Engine,
  type GuestError,
  type LogLine,
  SandboxError,
  type SandboxFailure,
  type StartMessage,
  type Step,
} from "../engine.ts";
import type { GuestErrorCode } from "../error-codes.ts";
import { AbortedError, CodeActError } from "../errors.ts";
import { kernelHash } from "../internal/kernel-hash.generated.ts";
import type { Limits } from "../limits.ts";
import type { HostOperations } from "../operations.ts";
import { type Preparation, type Program, prepareProgram } from "../program/prepare-program.ts";
import type { Catalog } from "../tools/catalog.ts";
import type {
  Approver,
  Artifact,
  BlockedExecution,
  Decision,
  Execution,
  ExecutionOptions,
  JsonValue,
  OperationPolicy,
  RunError,
  RunEvent,
  RunResult,
  RunWarning,
  Settlement,
} from "../types.ts";
import type { Admission } from "./admission.ts";
import { traceOf } from "./call-record.ts";
import { type Clock, createClock } from "./clock.ts";
import { Guest } from "./guest.ts";
import { lastOutputs } from "./last-outputs.ts";
import { createEmitter, type Emit } from "./observer.ts";
import { OpenCalls } from "./open-calls.ts";
import { describeGuestError } from "./run-error.ts";
import { createStart } from "./start-message.ts";

/** What a run keeps from its start to its end, whatever `update` changes meanwhile. */
export interface RunConfiguration {
  readonly engine: Engine;
  readonly catalog: Catalog;
  readonly limits: Limits;
  readonly admission: Admission;
  readonly onApproval: Approver | undefined;
  readonly onEvent: ((event: RunEvent) => void) | undefined;
  readonly continuations: Continuations;
  readonly operations: readonly HostOperations[];
  readonly operationPolicy: OperationPolicy | undefined;
}

/** A run that was interrupted, and what was decided meanwhile. */
export interface Restored {
  readonly state: RunState;
  readonly decisions: ReadonlyMap<string, Decision>;
  /** Takes the right to go on; called when all is ready and nothing has been done yet. */
  readonly claim: () => Promise<void>;
}

const sandboxFailures: Record<SandboxFailure, [code: GuestErrorCode, message: (limits: Limits) => string]> = {
  cpu: ["LIMIT_TIME", ({ cpuMs }) => `The program computed for longer than ${cpuMs} ms.`],
  memory: ["LIMIT_MEMORY", ({ memoryBytes }) => `The program used more than ${memoryBytes / 2 ** 20} MiB of memory.`],
  stack: ["LIMIT_STACK", () => "The program recursed too deeply."],
  crashed: ["ENGINE_CRASHED", () => "The sandbox broke down while it ran the program."],
  moved: ["ENGINE_CRASHED", () => "The sandbox was lost while it ran the program."],
  lost: ["ENGINE_CRASHED", () => "The sandbox was lost again and again while it ran the program."],
  protocol: ["ENGINE_PROTOCOL", () => "The sandbox sent a message that breaks the step protocol."],
};

/** What a log line costs the host beside its text; the kernel counts the same. */
const lineBytes = 16;

/** One program from start to result. */
export class Run implements Execution {
  readonly runId: string;
  readonly #restored: Restored | undefined;
  readonly #configuration: RunConfiguration;
  readonly #source: string;
  readonly #options: ExecutionOptions;
  readonly #onEnd: () => void;
  readonly #emit: Emit;
  readonly #ending = new AbortController();
  readonly #calls: OpenCalls;
  readonly #clock: Clock;
  readonly #logs: LogLine[] = [];
  readonly #warnings: RunWarning[];
  #dropped = { lines: 0, bytes: 0 };
  #logBytes = 0;
  #artifacts: readonly Artifact[] = [];
  #program: Program | undefined;
  #startMessage: StartMessage | undefined;
  #guest: Guest | undefined;
  #step: Step | undefined;
  #result: RunResult | undefined;
  #timedOut = false;
  #admitted = false;
  #started = false;
  #queuedMs = 0;
  #underWay = false;
  #wake: PromiseWithResolvers<void> = Promise.withResolvers();
  /** The caller gives up: in the middle of a step, or while calls are handed out. */
  readonly #onAbort = (): void => {
    if (this.#underWay) this.#stop(false);
    else this.close();
  };

  constructor(
    configuration: RunConfiguration,
    source: string,
    options: ExecutionOptions,
    onEnd: () => void,
    restored?: Restored,
  ) {
    this.#configuration = configuration;
    this.#onEnd = onEnd;
    this.#restored = restored;
    this.runId = restored?.state.runId ?? `run_${randomBytes(12).toString("base64url")}`;
    this.#warnings = [...(restored?.state.warnings ?? [])];
    this.#source = source;
    this.#options = options;
    this.#emit = createEmitter(this.runId, configuration.onEvent);
    this.#clock = createClock(configuration.limits.wallMs, restored?.state.used.wallMs ?? 0, () => this.#stop(true));
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#calls = new OpenCalls({
      ...configuration,
      runId: this.runId,
      context: options.context ?? {},
      surface: options.surface,
      signal: this.#ending.signal,
      emit: this.#emit,
      wake: () => this.#wake.resolve(),
      inside: configuration.admission.inside,
      ttlMs: configuration.continuations.ttlMs,
      decisions: restored?.decisions ?? new Map(),
    });
  }

  async next(settlements: readonly Settlement[] = []): Promise<BlockedExecution | RunResult> {
    if (this.#underWay) throw new CodeActError("CODEACT_SETTLEMENT", "next() is under way already: await it first.");
    this.#underWay = true;
    try {
      for (const settlement of settlements) this.#calls.settle(settlement);
      return this.#result ?? (await this.#advance());
    } catch (thrown) {
      if (thrown instanceof CodeActError && thrown.code === "CODEACT_SETTLEMENT") throw thrown;
      const error = this.#explain(thrown);
      if (!(error instanceof Error)) return await this.#fail(error);
      this.#end("aborted", error instanceof CodeActError ? error.code : undefined);
      throw error;
    } finally {
      this.#clock.stop();
      this.#underWay = false;
    }
  }

  close(): void {
    if (this.#result !== undefined) return;
    this.#end("aborted", "CODEACT_ABORTED");
    this.#wake.resolve();
  }

  /** Every open call was handed out, so the run can be interrupted. */
  get quiet(): boolean {
    return this.#calls.quiet;
  }

  /** Gives up the calls in flight, so that the run can be interrupted. */
  abandon(): void {
    this.#calls.abandon();
  }

  /** Ends this process's part of the run: what remains is a continuation. */
  async interrupt(): Promise<RunResult> {
    const { engine, catalog, continuations } = this.#configuration;
    const { journal, cpuMs, digests } = this.#live;
    const interruptions = this.#calls.questions();
    const called = new Set(this.#calls.records.map(({ tool }) => tool));
    const operations = await this.#calls.operations.save();
    const state: RunState = {
      version: 1,
      runId: this.runId,
      generation: (this.#restored?.state.generation ?? 0) + 1,
      expiresAt: Date.now() + continuations.ttlMs,
      audience: audienceOf(this.#options.context ?? {}),
      engine: engine.info.name,
      kernelHash,
      source: this.#source,
      start: this.#start,
      batches: journal.batches,
      digests,
      traces: this.#calls.records.filter((record) => record.state === "settled").map(traceOf),
      ...this.#calls.waiting(),
      tools: Object.fromEntries(
        [...called].flatMap((name) => {
          const tool = catalog.tools.get(name);
          return tool === undefined ? [] : [[name, tool.fingerprint]];
        }),
      ),
      used: { wallMs: this.#clock.ms, cpuMs },
      warnings: this.#warnings,
      operations,
    };
    const continuation = continuations.seal(state);
    this.#end("interrupted");
    this.#result = { status: "interrupted", interruptions, continuation, ...this.#common() };
    return this.#result;
  }

  async #advance(): Promise<BlockedExecution | RunResult> {
    if (this.#ending.signal.aborted) throw new AbortedError();
    if (this.#step === undefined) {
      const refused = await this.#begin();
      if (refused !== undefined) return refused;
    }
    if (!this.#admitted) await this.#enter();
    this.#clock.go();
    for (;;) {
      this.#check();
      const ended = await this.#ended();
      if (ended !== undefined) return ended;
      const settled = this.#calls.takeSettled();
      if (settled.length > 0) this.#absorb(await this.#live.deliver(settled));
      else if (this.#calls.mustHandOut()) return this.#block();
      else if (this.#calls.idle) return this.#fail(deadlock);
      else await this.#settlement();
    }
  }

  /** Hands calls out. While others see to them, the run takes no place among the active ones. */
  #block(): BlockedExecution {
    if (this.#calls.quiet) this.#leave();
    return { status: "blocked", pending: this.#calls.handOut() };
  }

  #leave(): void {
    if (this.#admitted) this.#configuration.admission.leave();
    this.#admitted = false;
  }

  /** Prepares, waits for admission, and runs the first step. */
  async #begin(): Promise<RunResult | undefined> {
    const { engine, catalog, limits } = this.#configuration;
    const { context } = this.#options;
    const prepared = prepare(this.#source, limits);
    const before = performance.now();
    await this.#enter();
    this.#queuedMs = performance.now() - before;
    if (this.#restored === undefined) this.#clock.go();
    this.#started = true;
    this.#emit({ type: "run.started", engine: engine.info, source: this.#source });
    if (prepared.status === "invalid") return this.#fail(prepared.error);
    this.#program = prepared.program;
    if (this.#restored === undefined)
      for (const { message } of prepared.program.warnings) this.#warnings.push({ code: "PROGRAM_ADJUSTED", message });
    this.#startMessage = this.#restored?.state.start ?? createStart(prepared.program, catalog.names, limits);
    this.#guest = new Guest(engine, this.#startMessage, limits, context?.tenant);
    await this.#calls.operations.open(this.#restored?.state.operations ?? {});
    if (this.#restored === undefined) this.#absorb(await this.#guest.start());
    else await this.#restore(this.#guest, this.#restored);
    return undefined;
  }

  /** Waits for a place among the active runs; whatever ends the run ends the wait. */
  async #enter(): Promise<void> {
    const { admission } = this.#configuration;
    const { signal } = this.#options;
    const ending = this.#ending.signal;
    await admission.enter(signal === undefined ? ending : AbortSignal.any([signal, ending]));
    if (ending.aborted) admission.leave();
    else this.#admitted = true;
    this.#check();
  }

  async #restore(guest: Guest, { state, claim }: Restored): Promise<void> {
    const step = await guest.restore(state.batches, state.digests, state.used.cpuMs);
    this.#check();
    await claim();
    this.#step = step;
    this.#dropped = { ...step.dropped };
    // They were told when they were new.
    for (const line of step.logs) this.#keep(line);
    if (step.status !== "threw") this.#calls.restore(step.calls, state);
  }

  get #start(): StartMessage {
    if (this.#startMessage === undefined) throw new CodeActError("CODEACT_INTERNAL", "The run has not started.");
    return this.#startMessage;
  }

  get #prepared(): Program {
    if (this.#program === undefined) throw new CodeActError("CODEACT_INTERNAL", "The run has no program.");
    return this.#program;
  }

  get #live(): Guest {
    if (this.#guest === undefined) throw new CodeActError("CODEACT_INTERNAL", "The run has no sandbox.");
    return this.#guest;
  }

  #absorb(step: Step): void {
    const first = this.#step?.status !== "returned";
    this.#step = step;
    for (const line of step.logs) if (this.#keep(line)) this.#emit({ type: "run.log", line });
    this.#dropped.lines += step.dropped.lines;
    this.#dropped.bytes += step.dropped.bytes;
    for (const id of step.cancelled) this.#calls.cancel(id);
    if (step.status === "threw") return;
    for (const call of step.calls) this.#calls.accept(call);
    if (step.status === "returned" && first && this.#calls.open > 0) this.#warnUnawaited();
  }

  /** Keeps a line within the limit, whatever the sandbox sent; false when it was dropped. */
  #keep(line: LogLine): boolean {
    const bytes = Buffer.byteLength(line.text) + lineBytes;
    this.#logBytes += bytes;
    if (this.#logBytes > this.#configuration.limits.logBytes) {
      this.#dropped.lines++;
      this.#dropped.bytes += bytes;
      return false;
    }
    this.#logs.push(line);
    return true;
  }

  /** The result, when the program has settled and nothing it began is open. */
  async #ended(): Promise<RunResult | undefined> {
    const step = this.#step;
    const { journalBytes } = this.#configuration.limits;
    if (this.#live.journal.bytes > journalBytes) {
      const message = `The inputs and outputs of all calls together are larger than ${journalBytes} bytes.`;
      return this.#fail({ code: "LIMIT_JOURNAL_SIZE", name: "RangeError", message });
    }
    if (step?.status === "threw") return this.#fail(this.#describe(step.error));
    if (step?.status !== "returned" || this.#calls.open > 0 || this.#calls.hasSettled) return undefined;
    this.#artifacts = await this.#calls.operations.artifacts();
    this.#end("completed");
    if (step.value === "") this.#warnNoResult();
    const value = step.value === "" ? null : (JSON.parse(step.value) as JsonValue);
    this.#result = { status: "completed", value, ...this.#common() };
    return this.#result;
  }

  #describe(error: GuestError): RunError {
    const tools = new Map(this.#calls.records.map(({ id, tool }) => [id, tool]));
    const outputs = (): ReadonlyMap<string, JsonValue> => lastOutputs(this.#live.journal.batches, tools);
    return describeGuestError(error, this.#prepared, { catalog: this.#configuration.catalog, outputs });
  }

  /** Waits until something settles; the clock stands still while only decisions are awaited. */
  async #settlement(): Promise<void> {
    if (this.#calls.onlyDeciding) this.#clock.stop();
    await this.#wake.promise;
    this.#wake = Promise.withResolvers();
    this.#clock.go();
  }

  /** The wall limit or the caller ends the run where it stands. */
  #stop(timedOut: boolean): void {
    this.#timedOut = timedOut;
    if (timedOut || this.#underWay) this.#guest?.close();
    this.#wake.resolve();
  }

  #check(): void {
    if (this.#timedOut) throw new SandboxError("cpu", "the run took too long");
    const { signal } = this.#options;
    if (signal?.aborted) throw new AbortedError(signal.reason);
    if (this.#ending.signal.aborted) throw new AbortedError();
  }

  /** What a thrown thing means for the run: an error to return, or one to throw. */
  #explain(thrown: unknown): RunError | Error {
    const { limits } = this.#configuration;
    const { signal } = this.#options;
    if (this.#timedOut) {
      return { code: "LIMIT_TIME", name: "RangeError", message: `The run took longer than ${limits.wallMs} ms.` };
    }
    if (signal?.aborted) return new AbortedError(signal.reason);
    if (!(thrown instanceof SandboxError))
      return thrown instanceof Error ? thrown : new CodeActError("CODEACT_INTERNAL", String(thrown));
    if ((thrown.reason === "lost" || thrown.reason === "moved") && this.#ending.signal.aborted)
      return new AbortedError(thrown);
    this.#warnings.push({ code: "LOGS_LOST", message: "What the program logged in its last step is lost." });
    const [code, message] = sandboxFailures[thrown.reason];
    return { code, name: "RangeError", message: message(limits) };
  }

  async #fail(error: RunError): Promise<RunResult> {
    this.#artifacts = await this.#calls.operations.artifacts().catch(() => []);
    this.#end("failed", error.code);
    this.#result = { status: "failed", error, ...this.#common() };
    return this.#result;
  }

  #end(status: RunResult["status"] | "aborted", code?: string): void {
    if (this.#ending.signal.aborted) return;
    this.#clock.stop();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#ending.abort(new AbortedError());
    this.#calls.end();
    this.#guest?.close();
    this.#leave();
    this.#onEnd();
    if (this.#dropped.lines > 0) {
      const { lines, bytes } = this.#dropped;
      this.#warnings.push({
        code: "LOGS_DROPPED",
        message: `${lines} log lines (${bytes} bytes) over the limit were dropped.`,
      });
    }
    if (this.#started)
      this.#emit({ type: "run.settled", status, ...(code === undefined ? {} : { code }), stats: this.#stats() });
  }

  #warnUnawaited(): void {
    const names = this.#calls.records.filter(({ state }) => state !== "settled").map(({ tool }) => tool);
    const message = `The program returned before these calls had settled; they were executed: ${[...new Set(names)].join(", ")}. Await them.`;
    this.#warnings.push({ code: "UNAWAITED_CALLS", message });
  }

  #warnNoResult(): void {
    const done = this.#calls.toolCalls === 0 ? "" : " Its calls were made all the same.";
    const message = `The program returned nothing: end it with \`return value\`.${done}`;
    this.#warnings.push({ code: "NO_RESULT", message });
  }

  #stats(): RunResult["stats"] {
    return {
      wallMs: this.#clock.ms,
      cpuMs: this.#guest?.cpuMs ?? 0,
      queuedMs: this.#queuedMs,
      steps: this.#guest?.steps ?? 0,
      toolCalls: this.#calls.toolCalls,
      journalBytes: this.#guest?.journal.bytes ?? 0,
    };
  }

  #common(): Omit<RunResult & { status: "completed" }, "status" | "value"> {
    return {
      runId: this.runId,
      engine: this.#configuration.engine.info,
      logs: this.#logs,
      artifacts: this.#artifacts,
      calls: this.#calls.records.filter(({ state }) => state === "settled").map(traceOf),
      warnings: this.#warnings,
      stats: this.#stats(),
    };
  }
}

const deadlock: RunError = {
  code: "DEADLOCK",
  name: "Error",
  message: "The program waits for a promise that nothing can settle.",
  hint: "Every promise the program makes itself must be resolved by the program.",
};

function prepare(source: string, { sourceBytes }: Limits): Preparation | { status: "invalid"; error: RunError } {
  if (typeof source !== "string") throw new CodeActError("CODEACT_CONFIGURATION", "source: must be a string");
  if (Buffer.byteLength(source) > sourceBytes) {
    const message = `The source is longer than ${sourceBytes} bytes.`;
    return { status: "invalid", error: { code: "LIMIT_SOURCE_SIZE", name: "RangeError", message } };
  }
  return prepareProgram(source);
}
