import { type Answer, checkAnswers } from "../approval/answers.ts";
import { audienceOf } from "../approval/audience.ts";
import { continuationError } from "../approval/envelope.ts";
import { asksFirst } from "../approval/policy.ts";
import type { Place, RunState } from "../approval/run-state.ts";
import type { GuestError, Outcome, StartMessage, Step } from "../engine.ts";
import { AbortedError, CodeActError } from "../errors.ts";
import { kernelHash } from "../internal/kernel-hash.generated.ts";
import { createPauses } from "../internal/pauses.ts";
import { randomBytes } from "../internal/random-bytes.ts";
import type { StartEntry } from "../journal/entries.ts";
import type { Recall } from "../journal/journal.ts";
import type { RecordSetup } from "../record/record-setup.ts";
import { fingerprintsOf } from "../tools/catalog.ts";
import type { RunTrace } from "../tracing/run-trace.ts";
import type {
  BlockedExecution,
  CompletedRun,
  Execution,
  ExecutionOptions,
  FailedRun,
  InterruptedRun,
  JsonValue,
  RunError,
  RunEvent,
  RunResult,
  Settlement,
} from "../types.ts";
import { type Clock, createClock } from "./clock.ts";
import { cutState } from "./cut-state.ts";
import type { DurableRun } from "./durable-runs.ts";
import { deadlock, refusal, tooLargeJournal } from "./explain-failure.ts";
import { charactersAtOnce, Guest } from "./guest.ts";
import type { Handover, HeldRun } from "./held-runs.ts";
import { lastOutputs } from "./last-outputs.ts";
import { createEmitter, type Emit, joinObservers } from "./observer.ts";
import { OpenCalls } from "./open-calls.ts";
import { Recorder } from "./recorder.ts";
import { recordedState, recoveredAnswers, recoveredState } from "./recovered-state.ts";
import type { ActiveRun, Roster } from "./roster.ts";
import { RunAdmission } from "./run-admission.ts";
import { RunClaims } from "./run-claims.ts";
import type { RunConfiguration } from "./run-configuration.ts";
import { RunEnding } from "./run-ending.ts";
import { RunProgram } from "./run-program.ts";
import { type RecordedProgram, RunRecording } from "./run-recording.ts";
import { RunReport } from "./run-report.ts";
import { beforeOf, settingOf } from "./setting.ts";
import { createStart } from "./start-message.ts";
import { Suspension } from "./suspension.ts";

type SurfacedOptions = ExecutionOptions & Required<Pick<ExecutionOptions, "surface">>;

/** One program from start to result. */
export class Run implements Execution, HeldRun, ActiveRun {
  readonly runId: string;
  readonly #restored: RunState | undefined;
  /** Its journal, taken out of the store. */
  readonly #taken: DurableRun | undefined;
  readonly #recorder: Recorder = new Recorder((failure) => {
    this.#ending.broken = failure;
    this.#stop();
  });
  readonly #configuration: RunConfiguration;
  #approved: boolean;
  readonly #options: SurfacedOptions;
  readonly #roster: Roster;
  readonly #emit: Emit;
  #trace: RunTrace | undefined;
  /** The part of the run before, in its trace. */
  #tracedBefore: string | undefined;
  readonly #ending: RunEnding;
  readonly #calls: OpenCalls;
  readonly #clock: Clock;
  #startMessage: StartMessage | undefined;
  #guest: Guest | undefined;
  #step: Step | undefined;
  #result: RunResult | undefined;
  #started = false;
  #underWay = false;
  #grace: NodeJS.Timeout | undefined;
  #wake: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #claims: RunClaims;
  readonly #admission: RunAdmission;
  readonly #report: RunReport;
  /** None when no record is asked for. */
  readonly #recording: RunRecording | undefined;
  readonly #program: RunProgram;
  readonly #suspension: Suspension;
  #handedOver = false;
  /** It is left to be recovered. */
  #left = false;
  readonly #recall: Recall = (reference) => this.#calls.operations.recall(reference);
  /** With `restored` it goes on where that run stood, once it has claimed the right to; with `taken` it has the right. */
  constructor(
    configuration: RunConfiguration,
    source: string,
    options: SurfacedOptions,
    roster: Roster,
    restored?: RunState,
    taken?: DurableRun,
  ) {
    this.#configuration = configuration;
    this.#roster = roster;
    this.#ending = new RunEnding({
      limits: configuration.limits,
      signal: options.signal,
      // In the middle of a step, or while calls are handed out.
      onAbort: () => (this.#underWay ? this.#stop() : this.close()),
    });
    this.#admission = new RunAdmission(configuration.admission);
    this.#restored = restored;
    this.#taken = taken;
    this.runId = restored?.runId ?? `run_${randomBytes(12).toString("base64url")}`;
    this.#claims = new RunClaims(configuration.continuations, this.runId, restored, taken !== undefined);
    this.#suspension = new Suspension({ claims: this.#claims, cut: (operations) => this.#cut(operations) });
    this.#program = new RunProgram(source, configuration.limits);
    this.#options = options;
    this.#approved = options.approved === true || restored?.approved === true;
    this.#tracedBefore = restored?.trace;
    const trace = configuration.tracing && ((event: RunEvent) => this.#trace?.observe(event));
    this.#recording = configuration.record && this.#createRecording(configuration.record);
    const observer = joinObservers(trace, this.#recording?.observe, configuration.onEvent);
    this.#emit = createEmitter(this.runId, observer, (ms) => this.#clock.excuse(ms));
    this.#clock = createClock(configuration.limits.wallMs, restored?.used.wallMs ?? 0, () => {
      this.#ending.timedOut = true;
      this.#stop();
    });
    this.#calls = new OpenCalls({
      ...configuration,
      runId: this.runId,
      context: options.context ?? {},
      surface: options.surface,
      signal: this.#ending.signal,
      emit: this.#emit,
      recorder: this.#recorder,
      wake: () => this.#wake.resolve(),
      inside: (work, callId) =>
        configuration.admission.inside(() => (this.#trace === undefined ? work() : this.#trace.inside(work, callId))),
      tell: (callId, text) => this.#trace?.tell(callId, text),
      approved: () => this.#approved && configuration.approval.scope === "block",
    });
    this.#report = new RunReport({
      runId: this.runId,
      engine: () => configuration.engine.info,
      calls: this.#calls,
      clock: this.#clock,
      guest: () => this.#guest,
      warnings: restored?.warnings ?? [],
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
      this.#trace ??= await this.#configuration.tracing?.begin({ runId: this.runId, before: this.#tracedBefore });
      const advance = () => this.#advance(answers);
      return await this.#recorder.conclude(await (this.#trace === undefined ? advance() : this.#trace.inside(advance)));
    } catch (thrown) {
      const error = this.#ending.explain(thrown);
      if (!(error instanceof Error)) {
        if (!this.#ending.timedOut) this.#report.warnLogsLost();
        return await this.#recorder.conclude(await this.#fail(error));
      }
      const code = error instanceof CodeActError ? error.code : undefined;
      await this.#abort(code);
      // It may have been taken over after the end.
      this.#guest?.close();
      await this.#recorder.giveUp(code, this.#left);
      throw error;
    } finally {
      clearInterval(this.#grace);
      this.#grace = undefined;
      this.#clock.stop();
      this.#underWay = false;
      if (this.#ending.over) this.#endTrace("aborted");
      await this.#claims.recorded();
    }
  }

  close(): void {
    // What was handed over is somebody else's.
    if (this.#result !== undefined || this.#handedOver) return;
    this.#abort("CODEACT_ABORTED").catch(() => {});
    this.#wake.resolve();
    if (!this.#underWay) this.#recorder.giveUp("CODEACT_ABORTED", this.#left);
  }

  /** Ends it here; a durable one is left to be recovered. */
  async leave(): Promise<void> {
    this.#left = true;
    this.close();
    await this.#recorder.release(false);
  }

  continuation(): string {
    if (this.#underWay || this.#ending.over) {
      throw new CodeActError("CODEACT_SETTLEMENT", "Only a blocked execution has a continuation.");
    }
    return this.#suspension.issue().continuation;
  }

  /** Ends this part of the run: what remains is a continuation, and for a while the sandbox. */
  async interrupt(): Promise<InterruptedRun> {
    const interruptions = this.#calls.questions();
    const { continuation } = this.#suspension.issue();
    // As it stands before it ends here; whoever goes on finds the same.
    const giving = this.#recording?.give(this.#recorded);
    const result: InterruptedRun = { status: "interrupted", interruptions, continuation, ...this.#report.common };
    this.#result = result;
    this.#end("interrupted");
    this.#hold();
    await this.#claims.recorded();
    await this.#recorder.release(true);
    const record = await giving;
    if (record !== undefined) this.#result = { ...result, record };
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
    this.#endTrace("interrupted");
    if (this.#ending.over) this.#guest?.close();
    else this.#guest?.rest();
    this.#admission.leave();
    this.#roster.leave(this);
  }

  async handOver(): Promise<Handover> {
    const { held, limits } = this.#configuration;
    const { operations } = this.#calls;
    held.release(this);
    this.#handedOver = true;
    this.#ending.ignoreCaller();
    // It was interrupted before.
    if (this.#ending.over)
      return { guest: this.#live, state: this.#suspension.issue().state, written: this.#recorder.detach() };
    const grace = setTimeout(() => this.#calls.abandon(), limits.settleMs);
    while (this.#calls.inFlight > 0 && !this.#ending.over) {
      await this.#wake.promise;
      this.#wake = Promise.withResolvers();
    }
    clearTimeout(grace);
    const state = this.#cut(await operations.save());
    this.#end("interrupted");
    return { guest: this.#live, state, written: this.#recorder.detach() };
  }

  #cut(operations: RunState["operations"]): RunState {
    const { engine, catalog, continuations } = this.#configuration;
    this.#calls.hold();
    return cutState({
      ...this.place,
      engine: engine.info.name,
      source: this.#program.source,
      approved: this.#approved,
      start: this.#startMessage,
      guest: this.#guest,
      calls: this.#calls,
      tools: catalog.tools,
      context: this.#options.context ?? {},
      wallMs: this.#clock.ms,
      ttlMs: continuations.ttlMs,
      warnings: this.#report.warnings,
      operations,
      trace: this.#trace?.parent ?? this.#tracedBefore,
      notes: this.#recording?.notes,
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
    if (this.#ending.over) throw new AbortedError();
    if (!this.#started) {
      const refused = await this.#begin(answers);
      if (refused !== undefined) return refused;
    } else {
      if (await this.#claims.claim(this.#leaseMs)) await this.#recorder.claimed(this.#claims.generation, answers);
      this.#suspension.end();
      this.#calls.goOn();
      for (const answer of answers) this.#calls.answer(answer);
    }
    await this.#enter();
    this.#clock.go();
    for (;;) {
      this.#ending.check();
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
    this.#suspension.begin(await this.#calls.operations.save());
    if (this.#calls.quiet) this.#admission.leave();
    this.#hold();
    const pending = this.#calls.handOut();
    if (pending.every(({ verdict }) => verdict === "ask")) this.#endTrace("interrupted");
    return { status: "blocked", runId: this.runId, pending };
  }

  /** Keeps the sandbox for whoever goes on. */
  #hold(): void {
    if (this.#guest === undefined) this.#roster.leave(this);
    else this.#configuration.held.hold(this);
  }

  /** Prepares, waits for admission, and starts the program, or asks whether it may. */
  async #begin(answers: readonly Answer[]): Promise<RunResult | undefined> {
    const token = this.#restored;
    const { engine, approval, catalog, turns } = this.#configuration;
    await engine.identify?.();
    const before = performance.now();
    const refused = await this.#program.prepare(this.#program.source, turns);
    await this.#enter();
    this.#report.queuedMs = performance.now() - before;
    if (token === undefined) this.#clock.go();
    this.#started = true;
    const { queuedMs } = this.#report;
    this.#emit({ type: "run.started", engine: engine.info, source: this.#program.source, queuedMs });
    if (refused !== undefined) return this.#fail(refused);
    if (token?.start !== undefined) {
      await this.#restore(token, token.start, answers);
      return undefined;
    }
    await this.#claims.claim();
    if (token !== undefined) this.#calls.restore([], token, answers);
    if (token !== undefined || (!this.#approved && asksFirst(approval, catalog.tools.values())))
      this.#calls.askFirst(this.#program.source);
    else await this.#start();
    return undefined;
  }

  async #start(): Promise<void> {
    const { catalog, limits } = this.#configuration;
    for (const { message } of this.#program.prepared.warnings) this.#report.warn("PROGRAM_ADJUSTED", message);
    await this.#startAs(createStart(this.#program.prepared, catalog.names, limits));
  }

  async #startAs(message: StartMessage): Promise<void> {
    const { durable } = this.#configuration;
    this.#startMessage = message;
    if (durable !== undefined && !this.durable) {
      this.#recorder.attach({ journal: await durable.begin(this.runId), recorded: [] });
      this.#recorder.start(this.#startEntry(message));
      this.#recording?.write(true);
    }
    await this.#openRooms({});
    this.#guest = this.#newGuest(message);
    await this.#absorb(await this.#guest.start(), undefined);
  }

  /** What has ended the run meanwhile ends it here, before its program begins. */
  async #openRooms(saved: RunState["operations"]): Promise<void> {
    await this.#calls.operations.open(saved);
    this.#ending.check();
  }

  #startEntry(start: StartMessage): Omit<StartEntry, "type"> {
    const { engine, catalog } = this.#configuration;
    return {
      version: 1,
      source: this.#program.source,
      approved: this.#approved,
      start,
      audience: audienceOf(this.#options.context ?? {}),
      engine: engine.info.name,
      kernelHash,
      tools: fingerprintsOf(catalog),
      warnings: this.#report.warnings,
    };
  }

  /** Delivers outcomes to the program; before it has started, the one that says whether it may. */
  async #take(settled: readonly Outcome[]): Promise<RunError | undefined> {
    const { operations } = this.#calls;
    const { turns } = this.#configuration;
    if (this.#step !== undefined) {
      if (this.durable && operations.changed) this.#recorder.saved(await operations.save());
      await this.#absorb(await this.#live.deliver(settled), settled);
      return undefined;
    }
    const [answer] = settled;
    if (answer === undefined || "error" in answer) return refusal(answer?.error.message);
    const { code } = JSON.parse(answer.output) as { code: string };
    const refused = code === this.#program.source ? undefined : await this.#program.prepare(code, turns);
    if (refused !== undefined) return refused;
    this.#approved = true;
    await this.#start();
    return undefined;
  }

  async #enter(): Promise<void> {
    const { signal, priority = 0, queueMs } = this.#options;
    const ending = this.#ending.signal;
    // A run that has begun is not given up for want of a place.
    const entrant = { tenant: this.tenant, priority, queueMs: this.#started ? undefined : queueMs };
    await this.#admission.enter({
      ...entrant,
      signal: signal === undefined ? ending : AbortSignal.any([signal, ending]),
    });
    this.#ending.check();
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
    this.#adopt(state);
    this.#startMessage = start;
    // From here on, whatever ends the run ends its sandbox.
    this.#guest = live?.guest;
    // Before the replay, which may have to read files again.
    await this.#openRooms(state.operations);
    this.#guest ??= await this.#replay(start, state);
    this.#guest.recall = this.#recall;
    this.#ending.check();
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
    this.#adopt(recorded);
    const { start } = record.start;
    if (record.lastStep === undefined) return await this.#startAs(start);
    this.#startMessage = start;
    await this.#openRooms(recorded.operations);
    this.#guest = await this.#replay(start, recorded);
    // The same answers were given before, by whoever has died with the run.
    const again = token.generation === record.generation;
    const said = again ? recoveredAnswers(record) : answers;
    const pending = again ? [] : token.pending;
    const state = recoveredState(recorded, this.#guest, { record, catalog, answers: said, pending });
    this.#ending.check();
    await this.#claims.claim(this.#leaseMs);
    if (!again) await this.#recorder.claimed(this.#claims.generation, answers);
    this.#step = this.#guest.last;
    this.#calls.restore(this.#guest.calls, state, said);
  }

  #newGuest(start: StartMessage): Guest {
    const { engine, limits } = this.#configuration;
    const recording = this.#recording !== undefined;
    return new Guest({ engine, start, limits, tenant: this.tenant, recall: this.#recall, recording });
  }

  #createRecording(setup: RecordSetup): RunRecording {
    return new RunRecording({
      setup,
      runId: this.runId,
      recorder: this.#recorder,
      setting: () => settingOf(this.#configuration, this.#options),
      guest: () => this.#guest,
      before: this.#restored && beforeOf(this.#restored),
    });
  }

  /** Goes on with the record of a run that stands so. */
  #adopt(state: RunState): void {
    this.#recording?.adopt(beforeOf(state));
    this.#recording?.write(false);
  }

  get #recorded(): RecordedProgram {
    return { source: this.#program.source, start: this.#startMessage };
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

  get #live(): Guest {
    if (this.#guest === undefined) throw new CodeActError("CODEACT_INTERNAL", "The run has no sandbox.");
    return this.#guest;
  }

  /** Takes what the program did once it was given `settled`. */
  async #absorb(step: Step, settled: readonly Outcome[] | undefined): Promise<void> {
    const first = this.#step?.status !== "returned";
    this.#step = step;
    if (this.durable) this.#record(step, settled);
    for (const line of step.logs) this.#emit({ type: "run.log", line });
    const pause = createPauses(charactersAtOnce);
    for (const call of step.status === "threw" ? [] : step.calls) {
      this.#calls.accept(call);
      const turn = pause(call.input.length);
      if (turn !== undefined) await turn;
      // Whatever ended the run meanwhile, nothing is begun after it.
      this.#ending.check();
    }
    for (const id of step.cancelled) this.#calls.cancel(id);
    if (step.status === "returned" && first && this.#calls.open > 0) this.#report.warnUnawaited();
  }

  #record(step: Step, settled: readonly Outcome[] | undefined): void {
    const { digests, shown, cpuMs, now } = this.#live;
    const used = { wallMs: this.#clock.ms, cpuMs };
    this.#recorder.step(settled, now, { digests: digests.slice(digests.length - step.calls.length), shown, used });
  }

  /** The result, when the program has settled and nothing it began is open. */
  async #ended(): Promise<RunResult | undefined> {
    const step = this.#step;
    const { limits } = this.#configuration;
    if (step !== undefined && this.#live.journal.bytes > limits.journalBytes)
      return this.#fail(tooLargeJournal(limits));
    if (step?.status === "threw") return this.#fail(await this.#describe(step.error));
    if (step?.status !== "returned" || this.#calls.open > 0 || this.#calls.hasSettled) return undefined;
    await this.#report.collect();
    this.#end("completed", undefined, step.value);
    if (step.value === "") this.#report.warnNoResult();
    if (step.undefinedAt !== undefined) this.#report.warnUndefined(step.undefinedAt, this.#outputs());
    const value = step.value === "" ? null : (JSON.parse(step.value) as JsonValue);
    const resultId = this.#configuration.keepResult(this.#options.context ?? {}, step.value);
    const kept = resultId === undefined ? {} : { resultId };
    return await this.#conclude({ status: "completed", value, ...kept, ...this.#report.common });
  }

  /** The result, with the record if one is asked for. */
  async #conclude(result: CompletedRun | FailedRun): Promise<RunResult> {
    const record = await this.#recording?.give(this.#recorded, { result });
    this.#result = record === undefined ? result : { ...result, record };
    return this.#result;
  }

  /** Whoever leaves a run to be recovered leaves its record too. */
  async #abort(code: string | undefined): Promise<void> {
    if (this.#ending.over) return;
    this.#end("aborted", code);
    if (!this.#left) await this.#recording?.give(this.#recorded, { aborted: this.#report.common });
  }

  async #describe(error: GuestError): Promise<RunError> {
    return await this.#program.describe(error, {
      catalog: this.#configuration.catalog,
      outputs: () => this.#outputs(),
    });
  }

  /** What each tool gave last. */
  #outputs(): ReadonlyMap<string, JsonValue> {
    const tools = new Map(this.#calls.records.map(({ id, tool }) => [id, tool]));
    return lastOutputs(this.#live.journal.batches, tools);
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

  /** Whatever ends the run ends it where it stands. */
  #stop(): void {
    if (this.#underWay) this.#guest?.close();
    this.#wake.resolve();
  }

  async #fail(error: RunError): Promise<RunResult> {
    await this.#report.collect().catch(() => {});
    this.#end("failed", error.code, error.message);
    return await this.#conclude({ status: "failed", error, ...this.#report.common });
  }

  /** `told` is the result, or why there is none. */
  #end(status: RunResult["status"] | "aborted", code?: string, told?: string): void {
    if (this.#ending.over) return;
    this.#clock.stop();
    this.#ending.end();
    this.#calls.end();
    // Whoever goes on may do so in the same sandbox.
    if (status !== "interrupted") this.#guest?.close();
    this.#admission.leave();
    this.#configuration.held.release(this);
    this.#roster.leave(this);
    this.#claims.end(status);
    if (this.#started)
      this.#emit({ type: "run.settled", status, ...(code === undefined ? {} : { code }), stats: this.#report.stats });
    this.#endTrace(status, code, told);
  }

  /** Ends the part of the run that is traced; the next one is linked to it. */
  #endTrace(status: RunResult["status"] | "aborted", code?: string, told?: string): void {
    this.#tracedBefore = this.#trace?.parent ?? this.#tracedBefore;
    this.#trace?.end({ status, code, told });
    this.#trace = undefined;
  }
}
