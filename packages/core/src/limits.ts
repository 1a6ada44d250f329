import { ConfigurationError } from "./errors.ts";

/** Every number that stops something. `docs/reference/limits.md` says what happens at each. */
export interface Limits {
  /** Whole run, without the time it is queued or waits for decisions. */
  readonly wallMs: number;
  /** Time the program computes, over all steps. */
  readonly cpuMs: number;
  /** Memory of one sandbox. */
  readonly memoryBytes: number;
  /** The source as the model wrote it, UTF-8. */
  readonly sourceBytes: number;
  /** JSON text of the input of one call. */
  readonly argumentBytes: number;
  /** JSON text of the run's value, and of the output of one call. */
  readonly resultBytes: number;
  /** All log lines of a run; what is over is dropped and counted. */
  readonly logBytes: number;
  /** Inputs and outputs of all calls of a run. */
  readonly journalBytes: number;
  /** Tool calls of a run. */
  readonly toolCalls: number;
  /** Calls executed at once by one run; more wait in line. */
  readonly concurrentCalls: number;
  /** File operations of a run. */
  readonly fileOperations: number;
  /** A file that is read whole or copied. */
  readonly fileBytes: number;
  /** All that a run writes to files. */
  readonly writtenBytes: number;
  /** Files of `/output` that come back; more are left out and reported. */
  readonly artifacts: number;
  /** Network requests of a run. */
  readonly requests: number;
  /** Network requests on their way at once in one run; more wait in line. */
  readonly concurrentRequests: number;
  /** One network request, from its start to the end of the response, redirects included. */
  readonly requestMs: number;
  /** Body of one response, unpacked. */
  readonly responseBytes: number;
  /** Questions of a run about tools and kept results. */
  readonly lookups: number;
  /** Timers set by a run. */
  readonly timers: number;
  /** Grace for calls in flight when a run is interrupted. */
  readonly settleMs: number;
  /** Runs active at once; more are queued. */
  readonly concurrentRuns: number;
  /** Runs waiting to start; more are refused. */
  readonly queuedRuns: number;
}

/** Each limit where nothing else is given. */
export const defaultLimits: Limits = Object.freeze({
  wallMs: 30_000,
  cpuMs: 10_000,
  memoryBytes: 64 * 2 ** 20,
  sourceBytes: 256 * 2 ** 10,
  argumentBytes: 2 ** 20,
  resultBytes: 2 ** 20,
  logBytes: 64 * 2 ** 10,
  journalBytes: 16 * 2 ** 20,
  toolCalls: 1_000,
  concurrentCalls: 64,
  fileOperations: 10_000,
  fileBytes: 10 * 2 ** 20,
  writtenBytes: 16 * 2 ** 20,
  artifacts: 100,
  requests: 100,
  concurrentRequests: 16,
  requestMs: 15_000,
  responseBytes: 2 * 2 ** 20,
  lookups: 200,
  timers: 1_000,
  settleMs: 10_000,
  concurrentRuns: 64,
  queuedRuns: 1_024,
});

/** The name of a limit. */
export type LimitName = keyof Limits;

/** Zero switches these off altogether; every other limit is at least 1. */
const mayBeZero: ReadonlySet<string> = new Set<LimitName>([
  "logBytes",
  "toolCalls",
  "fileOperations",
  "writtenBytes",
  "artifacts",
  "requests",
  "lookups",
  "timers",
  "settleMs",
  "queuedRuns",
]);

/** The smallest memory in which the kernel and a small program fit. */
const minimumMemoryBytes = 4 * 2 ** 20;
/** The longest time a timer of the host can wait, and the largest value of any limit. */
export const longestTimerMs: number = 2 ** 31 - 1;

/** Merges `given` over the defaults; throws `CODEACT_CONFIGURATION` naming the first limit that is wrong. */
export function resolveLimits(given: Partial<Limits> = {}): Limits {
  if (given === null || typeof given !== "object") throw new ConfigurationError("limits", "must be an object");
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaultLimits, name)) {
      throw new ConfigurationError(`limits.${name}`, `is no limit. Known: ${Object.keys(defaultLimits).join(", ")}`);
    }
    const least = name === "memoryBytes" ? minimumMemoryBytes : mayBeZero.has(name) ? 0 : 1;
    if (value === undefined) continue;
    if (!Number.isInteger(value) || value < least || value > longestTimerMs) {
      const got = typeof value === "number" ? String(value) : typeof value;
      throw new ConfigurationError(
        `limits.${name}`,
        `must be a whole number from ${least} to ${longestTimerMs}, got ${got}`,
      );
    }
  }
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.freeze({ ...defaultLimits, ...Object.fromEntries(known) });
}

/** Deepest nesting of a value that crosses the border; below the lowest limit of any engine. */
export const maximumDepth = 64;
