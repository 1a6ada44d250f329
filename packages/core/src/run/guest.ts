import { createHash } from "node:crypto";
import { continuationError } from "../approval/envelope.ts";
import {
  type Batch,
  type Engine,
  type NewCall,
  type Sandbox,
  SandboxError,
  type StartMessage,
  type Step,
  type StepAnswer,
} from "../engine.ts";
import { CodeActError } from "../errors.ts";
import { createPauses } from "../internal/pauses.ts";
import {
  createJournal,
  holdsReference,
  type Journal,
  type Recall,
  recallBatch,
  type Settled,
} from "../journal/journal.ts";
import type { Limits } from "../limits.ts";
import type { TrailStep } from "../record/build-record.ts";
import { digestCall } from "./call-record.ts";
import { RunLog } from "./run-log.ts";
import { parseStep } from "./step-codec.ts";

/** Replay may take this many times what the run was allowed: another machine may be slower. */
const replayFactor = 3;

/** How often a sandbox that was lost is replaced before the run is given up. */
const mostReplacements = 5;

/** About how much of a replay that recalls outputs is in memory at once, in characters. */
const portionLength = 8 * 2 ** 20;

/** Largest overhead of a step beside what limits bound: names, keys, many small calls. */
const stepOverheadBytes = 4 * 2 ** 20;

/** So much of what calls were given is looked at before others have a turn. */
export const charactersAtOnce: number = 2 ** 20;

/** Where a run stood. */
export interface Restoration {
  readonly batches: readonly string[];
  /** Of all calls it had made. */
  readonly digests: readonly string[];
  /** Digest over all it had logged; undefined when that need not be compared. */
  readonly shown: string | undefined;
  readonly cpuMs: number;
}

export interface GuestOptions {
  readonly engine: Engine;
  readonly start: StartMessage;
  readonly limits: Limits;
  readonly tenant: string | undefined;
  readonly recall: Recall;
  /** Whether it keeps a trail. */
  readonly recording: boolean;
}

/** A program in its sandbox. A sandbox that is lost is replaced and replayed; the run does not notice. */
export class Guest {
  readonly journal: Journal = createJournal();
  cpuMs = 0;
  steps = 0;
  readonly #engine: Engine;
  readonly #limits: Limits;
  readonly #tenant: string | undefined;
  readonly #start: string;
  /** Digests of all calls so far, in order: what a replay must ask for. */
  readonly digests: string[] = [];
  readonly calls: NewCall[] = [];
  /** Of these, those the program no longer waits for. */
  readonly cancelled: Set<number> = new Set();
  readonly log: RunLog;
  /** All steps, for a record. */
  readonly trail: TrailStep[] = [];
  readonly #recording: boolean;
  #trailLength = 0;
  /** Set by whoever goes on with the run. */
  recall: Recall;
  readonly #shown = createHash("sha256");
  #last: Step | undefined;
  #sandbox: Sandbox | undefined;
  #now: number;
  #closed = false;

  constructor({ engine, start, limits, tenant, recall, recording }: GuestOptions) {
    this.#engine = engine;
    this.recall = recall;
    this.#limits = limits;
    this.#tenant = tenant;
    this.#recording = recording;
    this.log = new RunLog(limits.logBytes);
    this.#start = JSON.stringify(start);
    this.#now = start.at;
  }

  /** Throws a `SandboxError` when the program breaks a limit of the engine. */
  async start(): Promise<Step> {
    return await this.#read(await this.#step((sandbox) => sandbox.start(this.#start, [], this.#budget()), false));
  }

  /** How the program stands. */
  get last(): Step {
    if (this.#last === undefined) throw new CodeActError("CODEACT_INTERNAL", "The program has not been started.");
    return this.#last;
  }

  /** The run's clock at the last step, ms since 1970. */
  get now(): number {
    return this.#now;
  }

  /** Digest over all that was logged so far. */
  get shown(): string {
    return this.#shown.copy().digest("hex");
  }

  /** Gives the sandbox up for now; the next delivery replays in another. */
  rest(): void {
    this.#sandbox?.close();
    this.#sandbox = undefined;
  }

  /** Brings a new sandbox to where a run stood; throws `CODEACT_CONTINUATION` when it does not come there. */
  async restore({ batches, digests, shown, cpuMs }: Restoration): Promise<void> {
    if (this.#recording) await this.#retrace(batches);
    else {
      for (const batch of batches) this.journal.restore(batch);
      const answers = await this.#step((sandbox) => this.#replay(sandbox, batches, this.#limits.cpuMs), false);
      for (const answer of answers) await this.#read(answer);
    }
    this.cpuMs = cpuMs;
    const last = batches.at(-1);
    // Time in the program never goes back, whatever this host's clock says.
    if (last !== undefined) this.#now = (JSON.parse(last) as Batch).at;
    const same = digests.length === this.digests.length && digests.every((digest, at) => digest === this.digests[at]);
    if (!same)
      throw continuationError("diverged", "does not replay: the program asked for other calls than it had made");
    if (shown !== undefined && shown !== this.shown)
      throw continuationError("diverged", "does not replay: the program logged something else than it had logged");
  }

  /** Delivers settled calls at the present time; time in the program never goes back. */
  async deliver(settled: readonly Settled[]): Promise<Step> {
    this.#now = Math.max(this.#now, Date.now());
    return await this.#deliver(this.journal.append(this.#now, settled));
  }

  /** Delivers a batch of before, as it was kept. */
  async redeliver(batch: string): Promise<Step> {
    this.journal.restore(batch);
    return await this.#deliver(await recallBatch(batch, this.recall));
  }

  async #deliver(batch: string): Promise<Step> {
    return await this.#read(await this.#step((sandbox) => sandbox.deliver(batch, this.#budget()), true), batch);
  }

  /** A replay step by step, since a record tells each. */
  async #retrace(batches: readonly string[]): Promise<void> {
    await this.start();
    for (const batch of batches) await this.redeliver(batch);
  }

  close(): void {
    this.#closed = true;
    this.#sandbox?.close();
  }

  #budget(): { cpuMs: number } {
    return { cpuMs: Math.max(1, this.#limits.cpuMs - this.cpuMs) };
  }

  async #step<T>(enter: (sandbox: Sandbox) => Promise<T>, started: boolean): Promise<T> {
    for (let attempt = 0; ; ) {
      try {
        const sandbox = this.#sandbox ?? (await this.#open(started));
        return await enter(sandbox);
      } catch (thrown) {
        const reason = thrown instanceof SandboxError ? thrown.reason : undefined;
        this.#sandbox?.close();
        this.#sandbox = undefined;
        // One that was moved has been run no further, so that does not count.
        const again = reason === "moved" || (reason === "lost" && attempt++ < mostReplacements);
        if (!again || this.#closed) throw thrown;
      }
    }
  }

  /** A new sandbox; for a run that has started, brought to where the old one stood. */
  async #open(started: boolean): Promise<Sandbox> {
    const { memoryBytes, argumentBytes, resultBytes, logBytes } = this.#limits;
    const stepBytes = 2 * (resultBytes + argumentBytes + logBytes) + stepOverheadBytes + this.#limits.journalBytes;
    this.#sandbox = this.#engine.open({ memoryBytes, stepBytes, tenant: this.#tenant });
    if (this.#closed) this.#sandbox.close();
    if (started) {
      // All batches but the last, which is the one about to be delivered. Replay is not charged.
      const past = this.journal.batches.slice(0, -1);
      const answers = await this.#replay(this.#sandbox, past, replayFactor * this.#limits.cpuMs);
      const calls: NewCall[] = [];
      for (const { text } of answers) calls.push(...parseStep(text, { ...this.#limits, lastId: calls.length }).calls);
      const same =
        calls.length === this.digests.length && calls.every((call, at) => digestCall(call) === this.digests[at]);
      if (!same) throw new CodeActError("CODEACT_INTERNAL", "A replay asked for other calls than the run had made.");
    }
    return this.#sandbox;
  }

  /** Feeds a new sandbox what was delivered before. What must be recalled is fed in portions: it may be very much. */
  async #replay(sandbox: Sandbox, batches: readonly string[], cpuMs: number): Promise<StepAnswer[]> {
    const answers: StepAnswer[] = [];
    const feed = async (portion: readonly string[]): Promise<void> => {
      if (answers.length === 0) answers.push(...stepsOf(await sandbox.start(this.#start, portion, { cpuMs })));
      else for (const batch of portion) answers.push(await sandbox.deliver(batch, { cpuMs }));
    };
    let portion: string[] = [];
    let length = 0;
    for (const batch of batches) {
      if (holdsReference(batch) && length > portionLength) {
        await feed(portion);
        portion = [];
        length = 0;
      }
      const text = await recallBatch(batch, this.recall);
      portion.push(text);
      length += text.length;
    }
    await feed(portion);
    return answers;
  }

  async #read(answer: StepAnswer, batch?: string): Promise<Step> {
    this.steps++;
    this.cpuMs += answer.cpuMs;
    const step = parseStep(answer.text, { ...this.#limits, lastId: this.digests.length });
    checkOrder(this.#last, step);
    this.#last = step;
    const logs = this.log.take(step.logs, step.dropped);
    for (const { level, text } of step.logs) this.#shown.update(JSON.stringify([level, text]));
    for (const id of step.cancelled) this.cancelled.add(id);
    const pause = createPauses(charactersAtOnce);
    for (const call of step.calls) {
      this.calls.push(call);
      this.digests.push(digestCall(call));
      this.journal.count(call.name, call.input);
      const turn = pause(call.input.length);
      if (turn !== undefined) await turn;
    }
    const kept = { ...step, logs };
    if (this.#recording) this.#leaveTrail(kept, batch);
    return kept;
  }

  /** Outputs that the journal holds by reference are kept as long as they are not too many. */
  #leaveTrail(step: Step, batch: string | undefined): void {
    this.#trailLength += batch?.length ?? 0;
    const whole = this.#trailLength <= this.#limits.journalBytes;
    this.trail.push({ batch: whole ? batch : this.journal.batches.at(-1), step });
  }
}

/** A replay's answer may hold several steps. */
function stepsOf({ earlier = [], ...last }: StepAnswer): StepAnswer[] {
  return [...earlier.map((text) => ({ text, cpuMs: 0 })), last];
}

/** A program that has settled stays so, whatever the engine says. */
function checkOrder(before: Step | undefined, after: Step): void {
  if (before === undefined || before.status === "blocked") return;
  const same =
    before.status === after.status &&
    (before.status !== "returned" || after.status !== "returned" || before.value === after.value);
  if (!same) throw new SandboxError("protocol", "The sandbox took back how the program had ended.");
}
