import type { SandboxFailure } from "../../engine.ts";

/** What the pool tells a worker, several at once. `run` numbers the sandboxes of one engine. */
export type Request =
  | {
      readonly op: "prepare";
      readonly memoryBytes: number;
      readonly module: WebAssembly.Module;
      readonly memoryTraps: readonly number[];
    }
  | StepRequest
  /** It waits for long: the worker may keep it in a smaller form. */
  | { readonly op: "park"; readonly run: number }
  /** A step of it that has not begun is not begun any more. */
  | { readonly op: "close"; readonly run: number };

/** One after the other, in the order they came; at most one of each sandbox is on its way. */
export type StepRequest =
  | {
      readonly op: "start";
      readonly run: number;
      readonly memoryBytes: number;
      readonly stepBytes: number;
      readonly start: string;
      readonly replay: readonly string[];
      readonly cpuMs: number;
    }
  | { readonly op: "deliver"; readonly run: number; readonly batch: string; readonly cpuMs: number };

/** What a worker answers, several at once: one for each step, nothing else. */
export type Answer =
  | { readonly run: number; readonly texts: readonly string[]; readonly cpuMs: number }
  | { readonly run: number; readonly reason: SandboxFailure; readonly message: string };

/** What a worker is started with. */
export interface WorkerData {
  /** See `cells`. */
  readonly shared: Int32Array<SharedArrayBuffer>;
  /** Memory of its sandboxes that wait as they are. */
  readonly wholeBytes: number;
}

/** Cells of the memory a worker shares with the pool, so that a worker in an endless loop can still be watched. */
export const cells = {
  /** The sandbox whose step runs, 0 when none. */
  running: 0,
  /** Counts steps, so that two of one sandbox can be told apart. */
  begun: 1,
  /** Set by the pool: the sandbox whose step shall stop. */
  stop: 2,
  count: 3,
} as const;
