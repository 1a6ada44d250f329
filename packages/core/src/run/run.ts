import { randomBytes } from "node:crypto";
import { type Answer, checkAnswers } from "../approval/answers.ts";
import { audienceOf } from "../approval/audience.ts";
import type { Continuations } from "../approval/continuations.ts";
import { continuationError } from "../approval/envelope.ts";
import { asksFirst, type ProgramApproval } from "../approval/policy.ts";
import type { Place, RunState } from "../approval/run-state.ts";
import { type Engine, type GuestError, type Outcome, SandboxError, type StartMessage, type Step } from "../engine.ts";
import { AbortedError, CodeActError } from "../errors.ts";
import { kernelHash } from "../internal/kernel-hash.generated.ts";
import type { Recall } from "../journal/journal.ts";
import { encodeResult } from "../journal/recorded-result.ts";
import type { Limits } from "../limits.ts";
import type { HostOperations } from "../operations.ts";
import { type Preparation, type Program, prepareProgram } from "../program/prepare-program.ts";
import type { Catalog } from "../tools/catalog.ts";
import type {
  Approver,
  Artifact,
  BlockedExecution,
  Execution,
  ExecutionOptions,
  InterruptedRun,
  JsonValue,
  OperationPolicy,
  RunContext,
  RunError,
  RunEvent,
  RunResult,
  RunWarning,
  Settlement,
} from "../types.ts";
import type { Admission } from "./admission.ts";
import { traceOf } from "./call-record.ts";
import { type Clock, createClock } from "./clock.ts";
import { cutState } from "./cut-state.ts";
import type { DurableRun, DurableRuns } from "./durable-runs.ts";
import { deadlock, explainFailure } from "./explain-failure.ts";
import { Guest } from "./guest.ts";
import type { Handover, HeldRun, HeldRuns } from "./held-runs.ts";
import { lastOutputs } from "./last-outputs.ts";
import { createEmitter, type Emit } from "./observer.ts";
import { OpenCalls } from "./open-calls.ts";
import { Recorder } from "./recorder.ts";
import { recordedState, recoveredAnswers, recoveredState } from "./recovered-state.ts";
import { RunClaims } from "./run-claims.ts";
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
  readonly held: HeldRuns;
  readonly approval: ProgramApproval;
  readonly operations: readonly HostOperations[];
  readonly operationPolicy: OperationPolicy | undefined;
  readonly durable: DurableRuns | undefined;
  /** Keeps a value that is too long for the model; gives its id. */
  readonly keepResult: (context: RunContext, text: string) => string | undefined;
}

/** Who keeps the runs that are not over. */
export interface RunRoster {
  /** Throws `CODEACT_ABORTED` when no run may go on. */
  enter(run: Run): void;
  leave(run: Run): void;
}

/** One program from start to result. */
export class Run implements Execution, HeldRun {
  readonly runId: string;
  readonly #restored: RunState | undefined;
  /** Its journal, taken out of the store. */
  readonly #taken: DurableRun | undefined;
  readonly #recorder: Recorder = new Recorder((failure) => this.#break(failure));
  readonly #configuration: RunConfiguration;
  #source: string;
  #approved: boolean;
  readonly #options: ExecutionOptions;
  readonly #roster: RunRoster;
  readonly #emit: Emit;
  readonly #ending = new AbortController();
  readonly #calls: OpenCalls;
  readonly #clock: Clock;
  readonly #warnings: RunWarning[];
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
  #grace: NodeJS.Timeout | undefined;
  #wake: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #claims: RunClaims;
  /** While it is blocked: what operations keep, and the continuation once it was asked for. */
  #blocked: Blocked | undefined;
  #handedOver = false;
  /** Its journal cannot be written any more. */
  #broken: Error | undefined;
  /** It is left to be recovered. */
  #left = false;
  readonly #recall: Recall = (reference) => this.#calls.operations.recall(reference);
  /** The caller gives up: in the middle of a step, or while calls are handed out. */
  readonly #onAbort = (): void => {
    if (this.#underWay) this.#stop(false);
    else this.close();
  };

  /** With `restored` it goes on where that run stood, once it has claimed the right to; with `taken` it has the right. */
  constructor(
    configuration: RunConfiguration,
    source: string,
    options: ExecutionOptions,
    roster: RunRoster,
    restored?: RunState,
    taken?: DurableRun,
  ) {
    this.#configuration = configuration;
    this.#roster = roster;
    this.#restored = restored;
    this.#taken = taken;
    this.runId = restored?.runId ?? `run_${randomBytes(12).toString("base64url")}`;
    this.#claims = new RunClaims(configuration.continuations, this.runId, restored, taken !== undefined);
    this.#warnings = [...(restored?.warnings ?? [])];
    this.#source = source;
    this.#options = options;
    this.#approved = options.approved === true || restored?.approved === true;
    this.#emit = createEmitter(this.runId, configuration.onEvent);
    this.#clock = createClock(configuration.limits.wallMs, restored?.used.wallMs ?? 0, () => this.#stop(true));
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#calls = new OpenCalls({
      ...configuration,
      runId: this.runId,
      context: options.context ?? {},
      surface: options.surface,
      signal: this.#ending.signal,
      emit: this.#emit,
      recorder: this.#recorder,
      wake: () => this.#wake.resolve(),
      inside: configuration.admission.inside,
      approved: () => this.#approved && configuration.approval.scope === "block",
    });
  }

  async next(settlements: readonly Settlement[] = []): Promise<BlockedExecution | RunResult> {
    if (this.#underWay) throw new CodeActError("CODEACT_SETTLEMENT", "next() is under way already: await it first.");
    if (this.#handedOver) throw continuationError("consumed", "was resumed before, and this execution has ended");
    if (this.#result !== undefined) return this.#result;
    // Throws before anything is changed.
    const answers = this.#read(settlements);
    this.#roster.enter(this);
    this.#underWay = true;
    try {
      return await this.#conclude(await this.#advance(answers));
    } catch (thrown) {
      const error = this.#explain(thrown);
      if (!(error instanceof Error)) return await this.#conclude(await this.#fail(error));
      const code = error instanceof CodeActError ? error.code : undefined;
      this.#end("aborted", code);
      // It may have been taken over after the end.
      this.#guest?.close();
      await this.#giveUp(code);
      throw error;
    } finally {
      clearInterval(this.#grace);
      this.#grace = undefined;
      this.#clock.stop();
      this.#underWay = false;
      await this.#claims.recorded();
    }
  }

  close(): void {
    // What was handed over is somebody else's.
    if (this.#result !== undefined || this.#handedOver) return;
    this.#end("aborted", "CODEACT_ABORTED");
    this.#wake.resolve();
    if (!this.#underWay) this.#giveUp("CODEACT_ABORTED");
  }

  /** Ends it here; a durable one is left to be recovered. */
  async leave(): Promise<void> {
    this.#left = true;
    this.close();
    await this.#recorder.release(false);
  }

  continuation(): string {
    if (this.#blocked === undefined || this.#underWay || this.#ending.signal.aborted) {
      throw new CodeActError("CODEACT_SETTLEMENT", "Only a blocked execution has a continuation.");
    }
    return this.#issue(this.#blocked).continuation;
  }

  /** Ends this part of the run: what remains is a continuation, and for a while the sandbox. */
  async interrupt(): Promise<InterruptedRun> {
    if (this.#blocked === undefined) throw new CodeActError("CODEACT_INTERNAL", "The run is not blocked.");
    const interruptions = this.#calls.questions();
    const { continuation } = this.#issue(this.#blocked);
    this.#result = { status: "interrupted", interruptions, continuation, ...this.#common() };
    this.#end("interrupted");
    this.#hold();
    await this.#claims.recorded();
    await this.#recorder.release(true);
    return this.#result;
  }

  get place(): Place {
    return this.#claims.next;
  }

  get durable(): boolean {
    return this.#recorder.active;
  }

  /** Whoever dies with a durable run leaves it to others. */
  get #leaseMs(): number | undefined {
    return this.durable ? this.#configuration.durable?.leaseMs : undefined;
  }

  get tenant(): string | undefined {
    return this.#options.context?.tenant;
  }

  rest(): void {
    if (this.#ending.signal.aborted) this.#guest?.close();
    else this.#guest?.rest();
    this.#leave();
    this.#roster.leave(this);
  }

  async handOver(): Promise<Handover> {
    const { held, limits } = this.#configuration;
    const { operations } = this.#calls;
    held.release(this);
    this.#handedOver = true;
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    if (this.#blocked?.issued !== undefined && this.#ending.signal.aborted)
      return { guest: this.#live, state: this.#blocked.issued.state, written: this.#recorder.detach() };
    const grace = setTimeout(() => this.#calls.abandon(), limits.settleMs);
    while (this.#calls.inFlight > 0 && !this.#ending.signal.aborted) {
      await this.#wake.promise;
      this.#wake = Promise.withResolvers();
    }
    clearTimeout(grace);
    const state = this.#cut(await operations.save());
    this.#end("interrupted");
    return { guest: this.#live, state, written: this.#recorder.detach() };
  }

  /** Seals the run as it stands. From now on nothing is started here until it is known who goes on. */
  #issue(blocked: Blocked): { readonly state: RunState; readonly continuation: string } {
    if (blocked.issued === undefined) {
      this.#calls.hold();
      const state = this.#cut(blocked.operations);
      blocked.issued = { state, continuation: this.#claims.seal(state) };
    }
    return blocked.issued;
  }

  #cut(operations: RunState["operations"]): RunState {
    const { engine, catalog, continuations } = this.#configuration;
    return cutState({
      ...this.place,
      engine: engine.info.name,
      source: this.#source,
      approved: this.#approved,
      start: this.#startMessage,
      guest: this.#guest,
      calls: this.#calls,
      tools: catalog.tools,
      context: this.#options.context ?? {},
      wallMs: this.#clock.ms,
      ttlMs: continuations.ttlMs,
      warnings: this.#warnings,
      operations,
    });
  }

  #read(settlements: readonly Settlement[]): Answer[] {
    if (this.#started) return settlements.map((settlement) => this.#calls.read(settlement));
    const { decisions = {} } = this.#options;
    const { outcomes } = this.#configuration.continuations;
    const state = this.#restored ?? { runId: this.runId, pending: [] };
    return checkAnswers(state, decisions, settlements, outcomes);
  }

  async #advance(answers: readonly Answer[]): Promise<BlockedExecution | RunResult> {
    this.#configuration.held.release(this);
    if (this.#ending.signal.aborted) throw new AbortedError();
    if (!this.#started) {
      const refused = await this.#begin(answers);
      if (refused !== undefined) return refused;
    } else {
      if (await this.#claims.claim(this.#leaseMs)) await this.#recorder.claimed(this.#claims.generation, answers);
      this.#blocked = undefined;
      this.#calls.goOn();
      for (const answer of answers) this.#calls.answer(answer);
    }
    if (!this.#admitted) await this.#enter();
    this.#clock.go();
    for (;;) {
      this.#check();
      const ended = await this.#ended();
      if (ended !== undefined) return ended;
      const settled = this.#calls.takeSettled();
      if (settled.length > 0) {
        const refused = await this.#take(settled);
        if (refused !== undefined) return this.#fail(refused);
      } else if (this.#calls.mustHandOut()) return await this.#block();
      else if (this.#calls.idle) return this.#fail(deadlock);
      else await this.#settlement();
    }
  }

  /** Hands calls out. While others see to them, the run takes no place among the active ones. */
  async #block(): Promise<BlockedExecution> {
    this.#blocked = { operations: await this.#calls.operations.save() };
    if (this.#calls.quiet) this.#leave();
    this.#hold();
    return { status: "blocked", runId: this.runId, pending: this.#calls.handOut() };
  }

  /** Keeps the sandbox for whoever goes on. */
  #hold(): void {
    if (this.#guest === undefined) this.#roster.leave(this);
    else this.#configuration.held.hold(this);
  }

  #leave(): void {
    if (this.#admitted) this.#configuration.admission.leave();
    this.#admitted = false;
  }

  /** Prepares, waits for admission, and starts the program, or asks whether it may. */
  async #begin(answers: readonly Answer[]): Promise<RunResult | undefined> {
    const token = this.#restored;
    const { engine, approval, catalog } = this.#configuration;
    await engine.identify?.();
    const before = performance.now();
    const refused = this.#prepare(this.#source);
    await this.#enter();
    this.#queuedMs = performance.now() - before;
    if (token === undefined) this.#clock.go();
    this.#started = true;
    this.#emit({ type: "run.started", engine: engine.info, source: this.#source });
    if (refused !== undefined) return this.#fail(refused);
    if (token?.start !== undefined) {
      await this.#restore(token, token.start, answers);
      return undefined;
    }
    await this.#claims.claim();
    if (token !== undefined) this.#calls.restore([], token, answers);
    if (token !== undefined || (!this.#approved && asksFirst(approval, catalog.tools.values())))
      this.#calls.askFirst(this.#source);
    else await this.#start();
    return undefined;
  }

  /** What is wrong with the source, if it is. */
  #prepare(source: string): RunError | undefined {
    const prepared = prepare(source, this.#configuration.limits);
    if (prepared.status === "invalid") return prepared.error;
    this.#source = source;
    this.#program = prepared.program;
    return undefined;
  }

  async #start(): Promise<void> {
    const { catalog, limits } = this.#configuration;
    for (const { message } of this.#prepared.warnings) this.#warnings.push({ code: "PROGRAM_ADJUSTED", message });
    await this.#startAs(createStart(this.#prepared, catalog.names, limits));
  }

  async #startAs(message: StartMessage): Promise<void> {
    const { durable } = this.#configuration;
    this.#startMessage = message;
    if (durable !== undefined && !this.durable) await this.#beginJournal(durable, message);
    await this.#calls.operations.open({});
    this.#guest = this.#newGuest(message);
    this.#absorb(await this.#guest.start(), undefined);
  }

  async #beginJournal(durable: DurableRuns, start: StartMessage): Promise<void> {
    const { engine, catalog } = this.#configuration;
    this.#recorder.attach({ journal: await durable.begin(this.runId), recorded: [] });
    this.#recorder.start({
      version: 1,
      source: this.#source,
      approved: this.#approved,
      start,
      audience: audienceOf(this.#options.context ?? {}),
      engine: engine.info.name,
      kernelHash,
      tools: Object.fromEntries([...catalog.tools].map(([name, { fingerprint }]) => [name, fingerprint])),
      warnings: this.#warnings,
    });
  }

  /** Delivers outcomes to the program; before it has started, the one that says whether it may. */
  async #take(settled: readonly Outcome[]): Promise<RunError | undefined> {
    const { operations } = this.#calls;
    if (this.#step !== undefined) {
      if (this.durable && operations.changed) this.#recorder.saved(await operations.save());
      this.#absorb(await this.#live.deliver(settled), settled);
      return undefined;
    }
    const [answer] = settled;
    if (answer === undefined || "error" in answer) return refusal(answer?.error.message);
    const { code } = JSON.parse(answer.output) as { code: string };
    const refused = code === this.#source ? undefined : this.#prepare(code);
    if (refused !== undefined) return refused;
    this.#approved = true;
    await this.#start();
    return undefined;
  }

  /** Waits for a place among the active runs; whatever ends the run ends the wait. */
  async #enter(): Promise<void> {
    const { admission } = this.#configuration;
    const { signal, priority = 0, queueMs } = this.#options;
    const ending = this.#ending.signal;
    await admission.enter({
      tenant: this.tenant,
      priority,
      // A run that has begun is not given up for want of a place.
      queueMs: this.#started ? undefined : queueMs,
      signal: signal === undefined ? ending : AbortSignal.any([signal, ending]),
    });
    if (ending.aborted) admission.leave();
    else this.#admitted = true;
    this.#check();
  }

  /** Goes on in the sandbox of the run that waits here, or replays it in a new one. */
  async #restore(token: RunState, start: StartMessage, answers: readonly Answer[]): Promise<void> {
    const { held, durable } = this.#configuration;
    const waiting = held.find(token, this.tenant);
    if (waiting !== undefined) await this.#claims.claim(waiting.durable ? durable?.leaseMs : undefined);
    // It may have had to make room meanwhile.
    const live = await held.find(token, this.tenant)?.handOver();
    const taken = this.#taken ?? (live === undefined ? await durable?.goOn(token, answers) : undefined);
    if (taken !== undefined) return await this.#restoreWritten(token, taken, answers);
    if (live?.written !== undefined) this.#recorder.attach(live.written);
    const state = live?.state ?? token;
    this.#startMessage = start;
    // From here on, whatever ends the run ends its sandbox.
    this.#guest = live?.guest;
    // Before the replay, which may have to read files again.
    await this.#calls.operations.open(state.operations);
    this.#guest ??= await this.#replay(start, state);
    this.#guest.recall = this.#recall;
    this.#check();
    await this.#claims.claim();
    await this.#recorder.claimed(this.#claims.generation, answers);
    this.#step = this.#guest.last;
    this.#calls.restore(this.#guest.calls, state, answers);
  }

  /** Goes on from a journal, which may know more than a continuation. */
  async #restoreWritten(token: RunState, { journal, record }: DurableRun, answers: readonly Answer[]): Promise<void> {
    const { catalog } = this.#configuration;
    this.#recorder.attach({ journal, recorded: record.settled });
    const recorded = recordedState(this.runId, record, token.expiresAt);
    const { start } = record.start;
    if (record.lastStep === undefined) return await this.#startAs(start);
    this.#startMessage = start;
    await this.#calls.operations.open(recorded.operations);
    this.#guest = await this.#replay(start, recorded);
    // The same answers were given before, by whoever has died with the run.
    const again = token.generation === record.generation;
    const said = again ? recoveredAnswers(record) : answers;
    const pending = again ? [] : token.pending;
    const state = recoveredState(recorded, this.#guest, { record, catalog, answers: said, pending });
    this.#check();
    await this.#claims.claim(this.#leaseMs);
    if (!again) await this.#recorder.claimed(this.#claims.generation, answers);
    this.#step = this.#guest.last;
    this.#calls.restore(this.#guest.calls, state, said);
  }

  #newGuest(start: StartMessage): Guest {
    const { engine, limits } = this.#configuration;
    return new Guest(engine, start, limits, this.tenant, this.#recall);
  }

  async #replay(start: StartMessage, state: RunState): Promise<Guest> {
    const { batches, digests, used } = state;
    const guest = this.#newGuest(start);
    // From here on, whatever ends the run ends the replay.
    this.#guest = guest;
    // On another kernel a replay must show all that the first one had shown.
    const shown = state.kernelHash === kernelHash ? undefined : state.shown;
    await guest.restore({ batches, digests, shown, cpuMs: used.cpuMs });
    return guest;
  }

  get #prepared(): Program {
    if (this.#program === undefined) throw new CodeActError("CODEACT_INTERNAL", "The run has no program.");
    return this.#program;
  }

  get #live(): Guest {
    if (this.#guest === undefined) throw new CodeActError("CODEACT_INTERNAL", "The run has no sandbox.");
    return this.#guest;
  }

  /** Takes what the program did once it was given `settled`. */
  #absorb(step: Step, settled: readonly Outcome[] | undefined): void {
    const first = this.#step?.status !== "returned";
    this.#step = step;
    const { digests, shown, cpuMs, now } = this.#live;
    const used = { wallMs: this.#clock.ms, cpuMs };
    this.#recorder.step(settled, now, { digests: digests.slice(digests.length - step.calls.length), shown, used });
    for (const line of step.logs) this.#emit({ type: "run.log", line });
    if (step.status !== "threw") for (const call of step.calls) this.#calls.accept(call);
    for (const id of step.cancelled) this.#calls.cancel(id);
    if (step.status === "returned" && first && this.#calls.open > 0) this.#warnUnawaited();
  }

  /** The result, when the program has settled and nothing it began is open. */
  async #ended(): Promise<RunResult | undefined> {
    const step = this.#step;
    const { journalBytes } = this.#configuration.limits;
    if (step !== undefined && this.#live.journal.bytes > journalBytes) {
      const message = `The inputs and outputs of all calls together are larger than ${journalBytes} bytes.`;
      return this.#fail({ code: "LIMIT_JOURNAL_SIZE", name: "RangeError", message });
    }
    if (step?.status === "threw") return this.#fail(this.#describe(step.error));
    if (step?.status !== "returned" || this.#calls.open > 0 || this.#calls.hasSettled) return undefined;
    await this.#collect();
    this.#end("completed");
    if (step.value === "") this.#warnNoResult();
    const value = step.value === "" ? null : (JSON.parse(step.value) as JsonValue);
    const resultId = this.#configuration.keepResult(this.#options.context ?? {}, step.value);
    const kept = resultId === undefined ? {} : { resultId };
    this.#result = { status: "completed", value, ...kept, ...this.#common() };
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
    // A slow call beside a question gets a grace, then its outcome is unknown.
    if (this.#calls.holdsUpQuestions) {
      const { settleMs } = this.#configuration.limits;
      this.#grace ??= setInterval(() => this.#calls.abandon(), Math.max(1, settleMs));
    }
    await this.#wake.promise;
    this.#wake = Promise.withResolvers();
    this.#clock.go();
  }

  /** Writes down how it stands, for whoever goes on, or asks again. */
  async #conclude(state: BlockedExecution | RunResult): Promise<BlockedExecution | RunResult> {
    if (state.status === "blocked") await this.#recorder.flush();
    else if (state.status === "completed")
      await this.#recorder.end({ status: "completed", result: encodeResult(state) });
    else if (state.status === "failed")
      await this.#recorder.end({ status: "failed", code: state.error.code, result: encodeResult(state) });
    return state;
  }

  /** Only a caller who gives up ends a durable run; whatever else stops it leaves it to be recovered. */
  async #giveUp(code: string | undefined): Promise<void> {
    if (code === "CODEACT_ABORTED" && !this.#left) await this.#recorder.end({ status: "aborted", code });
    else await this.#recorder.release(false);
  }

  /** The journal cannot be written: nothing further may be done. */
  #break(failure: Error): void {
    this.#broken = failure;
    if (this.#underWay) this.#guest?.close();
    this.#wake.resolve();
  }

  /** The wall limit or the caller ends the run where it stands. */
  #stop(timedOut: boolean): void {
    this.#timedOut = timedOut;
    if (timedOut || this.#underWay) this.#guest?.close();
    this.#wake.resolve();
  }

  #check(): void {
    if (this.#timedOut) throw new SandboxError("cpu", "the run took too long");
    if (this.#broken !== undefined) throw this.#broken;
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
    if (this.#broken !== undefined) return this.#broken;
    if (!(thrown instanceof SandboxError))
      return thrown instanceof Error ? thrown : new CodeActError("CODEACT_INTERNAL", String(thrown));
    if ((thrown.reason === "lost" || thrown.reason === "moved") && this.#ending.signal.aborted)
      return new AbortedError(thrown);
    this.#warnings.push({ code: "LOGS_LOST", message: "What the program logged in its last step is lost." });
    return explainFailure(thrown.reason, limits);
  }

  async #fail(error: RunError): Promise<RunResult> {
    await this.#collect().catch(() => {});
    this.#end("failed", error.code);
    this.#result = { status: "failed", error, ...this.#common() };
    return this.#result;
  }

  async #collect(): Promise<void> {
    const { artifacts, skipped } = await this.#calls.operations.leavings();
    this.#artifacts = artifacts;
    if (skipped.length > 0) this.#warnings.push({ code: "ARTIFACTS_SKIPPED", message: skipped.join(" ") });
  }

  #end(status: RunResult["status"] | "aborted", code?: string): void {
    if (this.#ending.signal.aborted) return;
    this.#clock.stop();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#ending.abort(new AbortedError());
    this.#calls.end();
    // Whoever goes on may do so in the same sandbox.
    if (status !== "interrupted") this.#guest?.close();
    this.#leave();
    this.#configuration.held.release(this);
    this.#roster.leave(this);
    this.#claims.end(status);
    if (this.#started)
      this.#emit({ type: "run.settled", status, ...(code === undefined ? {} : { code }), stats: this.#stats() });
  }

  #warnUnawaited(): void {
    const tools = this.#calls.records.filter(({ state }) => state !== "settled").map(({ tool }) => tool);
    const names = [...tools, ...this.#calls.operations.names];
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
      logs: this.#guest?.log.lines ?? [],
      artifacts: this.#artifacts,
      calls: this.#calls.records.filter(({ state }) => state === "settled").map(traceOf),
      warnings: [...this.#warnings, ...(this.#guest?.log.warnings ?? [])],
      stats: this.#stats(),
    };
  }
}

/** A run while its calls are handed out: what operations keep, and its continuation once it was asked for. */
interface Blocked {
  readonly operations: RunState["operations"];
  issued?: { readonly state: RunState; readonly continuation: string };
}

function refusal(message = "The program was not approved."): RunError {
  return { code: "APPROVAL_DENIED", name: "Error", message };
}

function prepare(source: string, { sourceBytes }: Limits): Preparation | { status: "invalid"; error: RunError } {
  if (typeof source !== "string") throw new CodeActError("CODEACT_CONFIGURATION", "source: must be a string");
  if (Buffer.byteLength(source) > sourceBytes) {
    const message = `The source is longer than ${sourceBytes} bytes.`;
    return { status: "invalid", error: { code: "LIMIT_SOURCE_SIZE", name: "RangeError", message } };
  }
  return prepareProgram(source);
}
