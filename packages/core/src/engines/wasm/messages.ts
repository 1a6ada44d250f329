import type { SandboxFailure } from "../../engine.ts";

/** What the pool tells a worker. `run` numbers the sandboxes of one engine. */
export type Request =
  | {
      readonly op: "prepare";
      readonly memoryBytes: number;
      readonly module: WebAssembly.Module;
      readonly memoryTraps: readonly number[];
    }
  | {
      readonly op: "start";
      readonly run: number;
      readonly memoryBytes: number;
      readonly stepBytes: number;
      readonly start: string;
      readonly replay: readonly string[];
      readonly cpuMs: number;
    }
  | { readonly op: "deliver"; readonly run: number; readonly batch: string; readonly cpuMs: number }
  /** It waits for long: the worker may keep it in a smaller form. */
  | { readonly op: "park"; readonly run: number }
  | { readonly op: "close"; readonly run: number };

/** What a worker answers: one message for each `start` and `deliver`, nothing else. */
export type Answer =
  | { readonly run: number; readonly texts: readonly string[]; readonly cpuMs: number }
  | { readonly run: number; readonly reason: SandboxFailure; readonly message: string };

/** Cells of the memory a worker shares with the pool, so that a worker in an endless loop can still be watched. */
export const cells = {
  /** The sandbox whose step runs, 0 when none. */
  running: 0,
  /** Set by the pool: the sandbox whose step shall stop. */
  stop: 1,
  count: 2,
} as const;
