import {
  type CodeAct,
  type CodeActOptions,
  defaultLimits,
  defineTool,
  type Engine,
  type HostTool,
  type Limits,
  type RunResult,
} from "@codeact/core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { createInvariants } from "./invariants.ts";

/** What an engine must be given to be tested. */
export interface EngineUnderTest {
  /** Makes the engine; the suite disposes it. */
  readonly create: () => Engine;
  /** Of every sandbox whose test asks for no other. @default that of core */
  readonly memoryBytes?: number;
  /** Multiplies every time in the suite, for slow machines. @default 1 */
  readonly timeFactor?: number;
  /** Lines of the world's snapshot in which it is known to differ. @default none */
  readonly worldDifferences?: WorldDifferences;
}

export interface WorldDifferences {
  /** Lines that this engine has and the snapshot has not. */
  readonly only: readonly string[];
  /** Lines of the snapshot that this engine has not. */
  readonly lacks: readonly string[];
}

export interface Bench {
  engine(): Engine;
  /** A codeact object over the engine; disposed at the end of the test. */
  codeact(options?: Partial<CodeActOptions>): CodeAct;
  /** Runs with the standard tools. */
  run(source: string, options?: Partial<CodeActOptions>): Promise<RunResult>;
  /** Runs and expects a value. */
  value(source: string, options?: Partial<CodeActOptions>): Promise<unknown>;
  /** Runs and expects a failure; gives its code. */
  code(source: string, options?: Partial<CodeActOptions>): Promise<string>;
  readonly ms: (ms: number) => number;
  /** So many of something that takes long; fewer on slow machines. */
  readonly fewer: (count: number) => number;
  /** Of every run that asks for no others. */
  readonly limits: Pick<Limits, "memoryBytes" | "wallMs" | "cpuMs">;
}

/** One engine for all tests of a suite: that it stays usable is part of what is tested. */
export function useBench({ create, memoryBytes = defaultLimits.memoryBytes, timeFactor = 1 }: EngineUnderTest): Bench {
  let engine: Engine | undefined;
  const ms = (unscaled: number): number => Math.round(unscaled * timeFactor);
  const invariants = createInvariants(ms);
  beforeEach(() => invariants.begin());
  afterEach(() => invariants.end(bench.engine()));
  beforeAll(async () => {
    engine = create();
    await engine.warmup({ memoryBytes });
  });
  afterAll(async () => {
    await engine?.dispose();
    invariants.stop();
  });
  const bench: Bench = {
    ms,
    fewer: (count) => Math.ceil(count / timeFactor),
    limits: { memoryBytes, wallMs: ms(defaultLimits.wallMs), cpuMs: ms(defaultLimits.cpuMs) },
    engine() {
      if (engine === undefined) throw new Error("the engine is made before the first test");
      return engine;
    },
    codeact: ({ limits, ...options } = {}) =>
      invariants.codeact({
        tools: standardTools(),
        engine: bench.engine(),
        ...options,
        limits: { ...bench.limits, ...limits },
      }),
    run: (source, options) => bench.codeact(options).run(source),
    async value(source, options) {
      const result = await bench.run(source, options);
      expect(result, JSON.stringify(result, null, 1)).toMatchObject({ status: "completed" });
      return result.status === "completed" ? result.value : undefined;
    },
    async code(source, options) {
      const result = await bench.run(source, options);
      expect(result.status).toBe("failed");
      return result.status === "failed" ? result.error.code : "";
    },
  };
  return bench;
}

const anything = { type: "object" } as const;

/** echo, sleep, fail, hang, add, and tick with a counter. */
export function standardTools(counter: { ticks: number } = { ticks: 0 }): HostTool[] {
  return [
    defineTool({
      name: "echo",
      description: "Gives back its input.",
      inputSchema: anything,
      execute: (input) => input as object,
    }),
    defineTool({
      name: "sleep",
      description: "Waits.",
      inputSchema: { type: "object", properties: { ms: { type: "number" }, value: {} }, required: ["ms"] },
      execute: async (input) => {
        const { ms, value } = input as { ms: number; value?: unknown };
        await new Promise((resolve) => setTimeout(resolve, ms));
        return value ?? null;
      },
    }),
    defineTool({
      name: "fail",
      description: "Throws.",
      inputSchema: anything,
      execute: () => {
        throw new RangeError("no such thing");
      },
    }),
    defineTool({
      name: "hang",
      description: "Never settles.",
      inputSchema: anything,
      timeoutMs: 100,
      execute: () => new Promise(() => {}),
    }),
    defineTool({
      name: "add",
      description: "Adds.",
      inputSchema: {
        type: "object",
        properties: { a: { type: "number" }, b: { type: "number" } },
        required: ["a", "b"],
        additionalProperties: false,
      },
      outputSchema: { type: "object", properties: { sum: { type: "number" } }, required: ["sum"] },
      execute: (input) => {
        const { a, b } = input as { a: number; b: number };
        return { sum: a + b };
      },
    }),
    defineTool({
      name: "tick",
      description: "Counts.",
      inputSchema: anything,
      execute: () => {
        counter.ticks++;
        return counter.ticks;
      },
    }),
  ];
}
