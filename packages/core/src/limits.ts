import { ConfigurationError } from "./errors.ts";

const KiB = 1024;
const MiB = 1024 * KiB;

/** Every number that stops something. `docs/reference/limits.md` says what happens at each. */
export const defaultLimits = {
  /** Whole run, without the time it is queued or waits for decisions. */
  wallMs: 30_000,
  /** Time the program computes, over all steps. */
  cpuMs: 10_000,
  /** Memory of one sandbox. */
  memoryBytes: 64 * MiB,
  /** The source as the model wrote it, UTF-8. */
  sourceBytes: 256 * KiB,
  /** JSON text of the input of one call. */
  argumentBytes: 1 * MiB,
  /** JSON text of the run's value, and of the output of one call. */
  resultBytes: 1 * MiB,
  /** All log lines of a run; what is over is dropped and counted. */
  logBytes: 64 * KiB,
  /** Inputs and outputs of all calls of a run. */
  journalBytes: 16 * MiB,
  /** Tool calls of a run. */
  toolCalls: 1_000,
  /** Calls executed at once by one run; more wait in line. */
  concurrentCalls: 64,
  /** File operations of a run. */
  fileOperations: 10_000,
  /** Network requests of a run. */
  requests: 100,
  /** Timers set by a run. */
  timers: 1_000,
  /** Grace for calls in flight when a run is interrupted. */
  settleMs: 10_000,
  /** Runs active at once; more are queued. */
  concurrentRuns: 64,
  /** Runs waiting to start; more are refused. */
  queuedRuns: 1_024,
} as const;

export type LimitName = keyof typeof defaultLimits;
export type Limits = { readonly [name in LimitName]: number };

/** Zero switches these off altogether; every other limit is at least 1. */
const mayBeZero: ReadonlySet<string> = new Set<LimitName>([
  "logBytes",
  "toolCalls",
  "fileOperations",
  "requests",
  "timers",
  "settleMs",
  "queuedRuns",
]);

/** The smallest memory in which the kernel and a small program fit. */
const minimumMemoryBytes = 4 * MiB;
const maximum = 2 ** 31 - 1;

/** Merges `given` over the defaults; throws `CODEACT_CONFIGURATION` naming the first limit that is wrong. */
export function resolveLimits(given: Partial<Limits> = {}): Limits {
  if (given === null || typeof given !== "object") throw new ConfigurationError("limits", "must be an object");
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaultLimits, name)) {
      throw new ConfigurationError(`limits.${name}`, `is no limit. Known: ${Object.keys(defaultLimits).join(", ")}`);
    }
    const least = name === "memoryBytes" ? minimumMemoryBytes : mayBeZero.has(name) ? 0 : 1;
    if (value === undefined) continue;
    if (!Number.isInteger(value) || value < least || value > maximum) {
      const got = typeof value === "number" ? String(value) : typeof value;
      throw new ConfigurationError(`limits.${name}`, `must be a whole number from ${least} to ${maximum}, got ${got}`);
    }
  }
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.freeze({ ...defaultLimits, ...Object.fromEntries(known) });
}

/** Deepest nesting of a value that crosses the border; below the lowest limit of any engine. */
export const maximumDepth = 64;
