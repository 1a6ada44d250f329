import type { NewCall, Outcome } from "../engine.ts";
import { AbortedError } from "../errors.ts";
import { parseJsonText, toJsonText } from "../internal/json.ts";
import type { Limits } from "../limits.ts";
import {
  type HostOperations,
  OperationError,
  type OperationKind,
  type OperationScope,
  type RunOperations,
} from "../operations.ts";
import type { Artifact, JsonValue, OperationPolicy, RunContext } from "../types.ts";
import type { Emit } from "./observer.ts";
import { failure, type ToolOutcome } from "./run-tool.ts";

export interface OperationCallsOptions {
  readonly operations: readonly HostOperations[];
  readonly policy: OperationPolicy | undefined;
  readonly runId: string;
  readonly context: RunContext;
  readonly limits: Limits;
  readonly emit: Emit;
  /** Called once for every call that was started and not abandoned. */
  readonly settle: (id: number, outcome: ToolOutcome) => void;
}

interface OpenRoom extends HostOperations {
  readonly run: RunOperations;
  made: number;
}

const outcomeUnknown = failure("TOOL_OUTCOME_UNKNOWN", "Error", "The run was interrupted meanwhile.");

/** The operations of one run that the host answers itself: never shown to a person, never handed out. */
export class OperationCalls {
  readonly #options: OperationCallsOptions;
  readonly #rooms = new Map<OperationKind, OpenRoom>();
  readonly #running = new Map<number, AbortController>();

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
      this.#rooms.set(operations.kind, { ...operations, run, made: 0 });
    }
  }

  start({ id, kind, name, input }: NewCall): void {
    const room = this.#rooms.get(kind as OperationKind);
    const controller = new AbortController();
    this.#running.set(id, controller);
    const outcome =
      room === undefined
        ? Promise.resolve(failure("TOOL_NOT_FOUND", "ReferenceError", `There is no ${kind} access.`))
        : this.#answer(room, name, input, controller.signal);
    outcome.then((answer) => {
      if (this.#running.delete(id)) this.#options.settle(id, answer);
    });
  }

  /** Counts a call that was settled before the run was interrupted. */
  count(kind: NewCall["kind"]): void {
    const room = this.#rooms.get(kind as OperationKind);
    if (room !== undefined) room.made++;
  }

  /** How many are under way. */
  get size(): number {
    return this.#running.size;
  }

  /** What is to be said of those under way when somebody else goes on with the run. */
  unknown(): Outcome[] {
    return [...this.#running.keys()].map((id) => ({ id, ...outcomeUnknown }));
  }

  /** The program no longer waits for it. False when it is not under way. */
  cancel(id: number): boolean {
    const controller = this.#running.get(id);
    controller?.abort(new AbortedError());
    return this.#running.delete(id);
  }

  /** Gives up what is under way: its outcome is unknown. */
  abandon(): void {
    for (const [id, controller] of this.#running) {
      this.#running.delete(id);
      controller.abort(new AbortedError());
      this.#options.settle(id, outcomeUnknown);
    }
  }

  async save(): Promise<Record<string, JsonValue>> {
    const saved: Record<string, JsonValue> = {};
    for (const { kind, run } of this.#rooms.values()) if (run.save !== undefined) saved[kind] = await run.save();
    return saved;
  }

  async artifacts(): Promise<readonly Artifact[]> {
    const all: Artifact[] = [];
    for (const { run } of this.#rooms.values()) all.push(...((await run.artifacts?.()) ?? []));
    return all;
  }

  end(): void {
    for (const controller of this.#running.values()) controller.abort(new AbortedError());
    this.#running.clear();
    for (const { run } of this.#rooms.values()) run.close?.().catch(() => {});
    this.#rooms.clear();
  }

  /** Never rejects: whatever goes wrong is the outcome. */
  async #answer(room: OpenRoom, name: string, text: string, signal: AbortSignal): Promise<ToolOutcome> {
    const { limits, emit } = this.#options;
    const { kind, limit } = room;
    const most = limits[limit.name];
    if (++room.made > most)
      return failure(limit.code, "RangeError", `The program made more than ${most} ${limit.name}.`);
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
      const outcome = await room.run.execute(name, given.value, signal);
      facts = outcome.facts ?? {};
      const written = toJsonText(outcome.output);
      if (!written.ok) throw new Error(written.problem);
      return { output: written.text };
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
