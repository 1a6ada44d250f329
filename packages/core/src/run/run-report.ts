import type { EngineInfo } from "../engine.ts";
import type { Artifact, JsonValue, RunCommon, RunStats, RunWarning } from "../types.ts";
import { traceOf } from "./call-record.ts";
import type { Clock } from "./clock.ts";
import type { Guest } from "./guest.ts";
import { describeOutputs } from "./mend-error.ts";
import type { OpenCalls } from "./open-calls.ts";

export interface RunReportOptions {
  readonly runId: string;
  readonly engine: () => EngineInfo;
  readonly calls: OpenCalls;
  readonly clock: Clock;
  /** Not there before the program has started. */
  readonly guest: () => Guest | undefined;
  /** Of earlier parts of the run. */
  readonly warnings: readonly RunWarning[];
}

/** What every result of a run tells, however it ends. */
export class RunReport {
  queuedMs = 0;
  readonly warnings: RunWarning[];
  readonly #options: RunReportOptions;
  #artifacts: readonly Artifact[] = [];

  constructor(options: RunReportOptions) {
    this.#options = options;
    this.warnings = [...options.warnings];
  }

  warn(code: RunWarning["code"], message: string): void {
    this.warnings.push({ code, message });
  }

  /** The program has returned, and calls of it are open. */
  warnUnawaited(): void {
    const { records, operations } = this.#options.calls;
    const tools = records.filter(({ state }) => state !== "settled").map(({ tool }) => tool);
    const names = [...new Set([...tools, ...operations.names])].join(", ");
    this.warn(
      "UNAWAITED_CALLS",
      `The program returned before these calls had settled; they were executed: ${names}. Await them.`,
    );
  }

  /** Its sandbox ended in the middle of a step. */
  warnLogsLost(): void {
    this.warn("LOGS_LOST", "What the program logged in its last step is lost.");
  }

  warnNoResult(): void {
    const done = this.#options.calls.toolCalls === 0 ? "" : " Its calls were made all the same.";
    this.warn("NO_RESULT", `The program returned nothing: end it with \`return value\`.${done}`);
  }

  /** Fields that are not there are guessed ones more often than not. */
  warnUndefined(places: readonly string[], outputs: ReadonlyMap<string, JsonValue>): void {
    const nothing = `The value has nothing at ${places.join(", ")}, which was undefined.`;
    this.warn("UNDEFINED_IN_RESULT", `${nothing} ${describeOutputs(outputs)}`.trim());
  }

  /** Takes what the program has left. */
  async collect(): Promise<void> {
    const { artifacts, skipped } = await this.#options.calls.operations.leavings();
    this.#artifacts = artifacts;
    if (skipped.length > 0) this.warn("ARTIFACTS_SKIPPED", skipped.join(" "));
  }

  get stats(): RunStats {
    const { clock, calls } = this.#options;
    const guest = this.#options.guest();
    return {
      wallMs: clock.ms,
      cpuMs: guest?.cpuMs ?? 0,
      queuedMs: this.queuedMs,
      steps: guest?.steps ?? 0,
      toolCalls: calls.toolCalls,
      journalBytes: guest?.journal.bytes ?? 0,
    };
  }

  get common(): RunCommon {
    const { runId, engine, calls } = this.#options;
    const log = this.#options.guest()?.log;
    return {
      runId,
      engine: engine(),
      logs: log?.lines ?? [],
      artifacts: this.#artifacts,
      calls: calls.records.filter(({ state }) => state === "settled").map(traceOf),
      warnings: [...this.warnings, ...(log?.warnings ?? [])],
      stats: this.stats,
    };
  }
}
