import { continuationError } from "../approval/envelope.ts";
import type { NewCall, Outcome } from "../engine.ts";
import { AbortedError } from "../errors.ts";
import { parseJsonText, toJsonText } from "../internal/json.ts";
import type { Limits } from "../limits.ts";
import {
  type HostOperations,
  type Leavings,
  OperationError,
  type OperationKind,
  type OperationScope,
  type RunOperations,
} from "../operations.ts";
import type { Artifact, JsonValue, OperationPolicy, RunContext } from "../types.ts";
import { callIdOf } from "./call-record.ts";
import type { Emit } from "./observer.ts";
import type { Recorder } from "./recorder.ts";
import { failure, type ToolOutcome } from "./run-tool.ts";

export interface OperationCallsOptions {
  readonly operations: readonly HostOperations[];
  readonly policy: OperationPolicy | undefined;
  readonly runId: string;
  readonly context: RunContext;
  readonly limits: Limits;
  readonly emit: Emit;
  readonly recorder: Recorder;
  /**
   * Called once for every call that was started and not abandoned. `alone` unless the outcome counts only together with
   * what its room keeps, or can be made again.
   */
  readonly settle: (id: number, outcome: OperationSettled, alone: boolean) => void;
}

/** The reference is what the journal keeps instead of the output. */
type OperationSettled = ToolOutcome & { readonly reference?: JsonValue };

type OperationCall = Pick<NewCall, "id" | "name" | "input">;

interface OpenRoom extends HostOperations {
  readonly run: RunOperations;
  made: number;
}

const outcomeUnknown = failure("TOOL_OUTCOME_UNKNOWN", "Error", "The run was interrupted meanwhile.");
const neverStarted = (name: string): ReturnType<typeof failure> =>
  failure("TOOL_FAILED", "Error", `The run was interrupted before ${name} was started.`);

/** Outputs that wait to be delivered, in characters: above it no operation is started. */
const mostWaiting = 4 * 2 ** 20;

/** The operations of one run that the host answers itself: never shown to a person, never handed out. */
export class OperationCalls {
  readonly #options: OperationCallsOptions;
  readonly #rooms = new Map<OperationKind, OpenRoom>();
  readonly #running = new Map<number, { readonly name: string; readonly controller: AbortController }>();
  /** Those that change what their room keeps. */
  readonly #changing = new Set<number>();
  readonly #inLine: NewCall[] = [];
  /** Of what is recalled. */
  #recalling: AbortController | undefined;
  #over = false;
  #waiting = 0;
  #changed = false;
  #held = false;

  constructor(options: OperationCallsOptions) {
    this.#options = options;
  }

  /** Gets the rooms ready, with what they had saved when the run was interrupted. */
  async open(saved: Readonly<Record<string, JsonValue>>): Promise<void> {
    const { runId, context } = this.#options;
    for (const operations of this.#options.operations) {
      const { kind } = operations;
      const judge: OperationScope["judge"] = (name, target, input) => this.#judge(kind, name, target, input);
      const run = await operations.open({ runId, context, judge }, saved[kind]);
      if (this.#over) {
        // The run ended meanwhile, and closed what was open by then.
        await run.close?.().catch(() => {});
        throw new AbortedError();
      }
      this.#rooms.set(operations.kind, { ...operations, run, made: 0 });
    }
  }

  start(call: NewCall): void {
    this.#inLine.push(call);
    this.#startNext();
  }

  /** What had settled is being delivered. */
  taken(): void {
    this.#waiting = 0;
    this.#startNext();
  }

  /** Starts nothing until it is known who goes on. */
  hold(): void {
    this.#held = true;
  }

  goOn(): void {
    this.#held = false;
    this.#startNext();
  }

  #startNext(): void {
    if (this.#held) return;
    const { concurrentCalls } = this.#options.limits;
    while (this.#running.size < concurrentCalls && this.#waiting < mostWaiting) {
      const next = this.#inLine.shift();
      if (next === undefined) return;
      this.#execute(next);
    }
  }

  #execute({ id, kind, name, input }: NewCall): void {
    const room = this.#rooms.get(kind as OperationKind);
    const controller = new AbortController();
    this.#running.set(id, { name, controller });
    const outcome: Promise<OperationSettled> =
      room === undefined
        ? Promise.resolve(failure("TOOL_NOT_FOUND", "ReferenceError", `There is no ${kind} access.`))
        : this.#answer(room, { id, name, input }, controller.signal);
    outcome.then((answer) => {
      if (!this.#running.delete(id)) return;
      if ("output" in answer) this.#waiting += answer.output.length;
      const changing = this.#changing.delete(id);
      this.#changed ||= changing;
      this.#options.settle(id, answer, !changing && !("reference" in answer));
      this.#startNext();
    });
  }

  /** Makes an output again that the journal holds a reference to; throws `CODEACT_CONTINUATION`, reason `diverged`. */
  async recall(reference: JsonValue): Promise<JsonValue> {
    const { kind, what } = reference as { kind: OperationKind; what: JsonValue };
    const { run } = this.#rooms.get(kind) ?? {};
    if (run?.recall === undefined) throw continuationError("diverged", `does not replay: there is no ${kind} access`);
    this.#recalling ??= new AbortController();
    if (this.#over) this.#recalling.abort(new AbortedError());
    try {
      return await run.recall(what, this.#recalling.signal);
    } catch (thrown) {
      if (!(thrown instanceof OperationError)) throw thrown;
      throw continuationError("diverged", `does not replay: ${thrown.message.replace(/\.$/, "")}`);
    }
  }

  /** Counts a call that was settled before the run was interrupted. */
  count(kind: NewCall["kind"]): void {
    const room = this.#rooms.get(kind as OperationKind);
    if (room !== undefined) room.made++;
  }

  /** Whether what `save` gives may be other than the last time. */
  get changed(): boolean {
    return this.#changed;
  }

  /** How many are under way. */
  get size(): number {
    return this.#running.size;
  }

  /** Names of those that have no outcome yet. */
  get names(): string[] {
    return [...this.#running.values(), ...this.#inLine].map(({ name }) => name);
  }

  /** What is to be said of those when somebody else goes on with the run. */
  unknown(): Outcome[] {
    const running = [...this.#running.keys()].map((id) => ({ id, ...outcomeUnknown }));
    return [...running, ...this.#inLine.map(({ id, name }) => ({ id, ...neverStarted(name) }))];
  }

  /** The program no longer waits for it. False when it is neither under way nor in line. */
  cancel(id: number): boolean {
    const at = this.#inLine.findIndex((call) => call.id === id);
    if (at >= 0) return this.#inLine.splice(at, 1).length > 0;
    this.#running.get(id)?.controller.abort(new AbortedError());
    if (!this.#running.delete(id)) return false;
    this.#startNext();
    return true;
  }

  /** Gives up what is under way: its outcome is unknown. */
  abandon(): void {
    for (const { id, name } of this.#inLine.splice(0)) this.#options.settle(id, neverStarted(name), true);
    for (const [id, { controller }] of this.#running) {
      this.#running.delete(id);
      controller.abort(new AbortedError());
      this.#options.settle(id, outcomeUnknown, true);
    }
  }

  async save(): Promise<Record<string, JsonValue>> {
    this.#changed = false;
    const saved: Record<string, JsonValue> = {};
    for (const { kind, run } of this.#rooms.values()) if (run.save !== undefined) saved[kind] = await run.save();
    return saved;
  }

  async leavings(): Promise<Leavings> {
    const artifacts: Artifact[] = [];
    const skipped: string[] = [];
    for (const { run } of this.#rooms.values()) {
      const left = await run.artifacts?.();
      artifacts.push(...(left?.artifacts ?? []));
      skipped.push(...(left?.skipped ?? []));
    }
    return { artifacts, skipped };
  }

  end(): void {
    this.#over = true;
    this.#recalling?.abort(new AbortedError());
    this.#inLine.length = 0;
    for (const { controller } of this.#running.values()) controller.abort(new AbortedError());
    this.#running.clear();
    for (const { run } of this.#rooms.values()) run.close?.().catch(() => {});
    this.#rooms.clear();
  }

  /** Never rejects: whatever goes wrong is the outcome. */
  async #answer(room: OpenRoom, call: OperationCall, signal: AbortSignal): Promise<OperationSettled> {
    const { limits, emit } = this.#options;
    const { kind, limit } = room;
    const { id, name, input: text } = call;
    const most = limits[limit.name];
    if (++room.made === most + 1) emit({ type: "limit.reached", code: limit.code });
    if (room.made > most) return failure(limit.code, "RangeError", `The program made more than ${most} ${limit.name}.`);
    const given = parseJsonText(text);
    if (!given.ok) return failure("LIMIT_DEPTH", "RangeError", `The input of ${name} is ${given.problem}.`);
    const startedAt = performance.now();
    let target = "";
    let facts = {};
    let code: string | undefined;
    try {
      target = room.run.describe(name, given.value);
      room.run.check?.(name, given.value);
      await this.#judge(kind, name, target, given.value);
      const effect = room.run.effect?.(name, given.value) ?? "outside";
      if (effect === "own") this.#changing.add(id);
      // It may have happened from now on.
      if (effect === "outside") await this.#options.recorder.intent(id);
      const { output, reference, facts: told = {} } = await room.run.execute(name, given.value, signal);
      facts = told;
      const written = toJsonText(output);
      if (!written.ok) throw new Error(written.problem);
      return { output: written.text, ...(reference === undefined ? {} : { reference: { kind, what: reference } }) };
    } catch (thrown) {
      const known = thrown instanceof OperationError;
      code = known ? thrown.code : "TOOL_FAILED";
      if (known) facts = thrown.facts ?? {};
      return known
        ? failure(thrown.code, thrown.name, thrown.message)
        : failure("TOOL_FAILED", "Error", `${name} failed.`);
    } finally {
      const ms = performance.now() - startedAt;
      emit({
        type: "operation.settled",
        callId: callIdOf(id),
        kind,
        name,
        target,
        ms,
        ok: code === undefined,
        ...(code ? { code } : {}),
        facts,
      });
    }
  }

  /** Asks the application's rule; a rule that throws denies. */
  async #judge(kind: OperationKind, name: string, target: string, input: JsonValue): Promise<void> {
    const { policy, context } = this.#options;
    if (policy === undefined) return;
    let answer: Awaited<ReturnType<OperationPolicy>>;
    try {
      answer = await policy({ kind, name, target, input }, context);
    } catch {
      answer = "deny";
    }
    const { verdict, reason } = typeof answer === "string" ? { verdict: answer, reason: undefined } : answer;
    if (verdict === "allow") return;
    throw new OperationError("APPROVAL_DENIED", `${name} of ${target} is not allowed${reason ? `: ${reason}` : "."}`);
  }
}
