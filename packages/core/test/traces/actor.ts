import { isDeepStrictEqual } from "node:util";
import type { Engine, Sandbox, Step } from "../../src/engine.ts";
import { createCodeAct, type Decision, defineTool, type HostTool, type RunResult } from "../../src/index.ts";
import { outputOf } from "./generate-trace.ts";
import { seededRandom } from "./seeded-random.ts";

/** Plays parts of traces, as one process would. */
export interface Actor {
  run(seed: number, source: string): Promise<Part>;
  resume(seed: number, continuation: string, decisions: Readonly<Record<string, Decision>>): Promise<Part>;
  dispose(): Promise<void>;
}

/** What one part of a run came to. */
export interface Part {
  readonly result: RunResult;
  /** In the order they happened. */
  readonly effects: readonly string[];
}

const keys = [{ id: "trace", secret: "a secret of the traces, 32 bytes" }];

export function createActor(engine: Engine): Actor {
  const recorder = record(engine);
  const effects: string[] = [];
  let random = seededRandom(0);
  const turns = (): number => random.below(4);
  const codeact = createCodeAct({
    tools: traceTools(effects, turns),
    engine: recorder.engine,
    continuations: { keys },
    // Sandboxes wait for a resume that mostly comes to another actor: few are kept.
    limits: { concurrentRuns: 4 },
  });
  const act = async (seed: number, work: () => Promise<RunResult>): Promise<Part> => {
    effects.length = 0;
    random = seededRandom(seed ^ 0xac7);
    const result = await work();
    if (result.status === "completed") await recorder.replay(result);
    return { result, effects: [...effects] };
  };
  return {
    run: (seed, source) => act(seed, () => codeact.run(source)),
    resume: (seed, continuation, decisions) => act(seed, () => codeact.resume(continuation, { decisions })),
    dispose: async () => await codeact[Symbol.asyncDispose](),
  };
}

/** Their latencies are turns of the event loop, which take no time. */
function traceTools(effects: string[], turns: () => number): HostTool[] {
  const effect = (name: string, approvalMode: "never_require" | "always_require", fails: boolean): HostTool =>
    defineTool({
      name,
      description: "Has an effect.",
      inputSchema: { type: "object", properties: { k: { type: "number" } }, required: ["k"] },
      approvalMode,
      async execute(input) {
        const { k } = input as { k: number };
        effects.push(`${name} ${k}`);
        for (let left = turns(); left > 0; left--) await new Promise((resolve) => setImmediate(resolve));
        if (fails) throw new RangeError(`no ${k}`);
        return outputOf(k);
      },
    });
  return [
    effect("look", "never_require", false),
    effect("fail", "never_require", true),
    effect("pay", "always_require", false),
  ];
}

/** Remembers the program and all batches of the last run; `replay` throws when they show anything else once more. */
function record(engine: Engine): { readonly engine: Engine; replay(result: RunResult): Promise<void> } {
  let start = "";
  let batches: string[] = [];
  const watch = (sandbox: Sandbox): Sandbox => ({
    start(text, replay, budget) {
      start = text;
      batches = [...replay];
      return sandbox.start(text, replay, budget);
    },
    deliver(batch, budget) {
      batches.push(batch);
      return sandbox.deliver(batch, budget);
    },
    park: () => sandbox.park(),
    close: () => sandbox.close(),
  });
  return {
    engine: { ...engine, open: (options) => watch(engine.open(options)) },
    async replay(result) {
      const sandbox = engine.open({ memoryBytes: 64 * 2 ** 20, stepBytes: 16 * 2 ** 20 });
      const answer = await sandbox.start(start, batches, { cpuMs: 10_000 });
      sandbox.close();
      const texts = [...(answer.earlier ?? []), answer.text];
      compare(
        texts.map((text) => JSON.parse(text) as Step),
        result,
      );
    },
  };
}

function compare(steps: readonly Step[], result: RunResult): void {
  const last = steps.at(-1);
  const value: unknown = last?.status === "returned" ? JSON.parse(last.value) : last;
  const calls = steps.flatMap((step) => step.calls.filter(({ kind }) => kind === "tool")).length;
  const replayed = { value, calls, logs: steps.flatMap(({ logs }) => logs) };
  const lived = {
    value: result.status === "completed" ? result.value : undefined,
    calls: result.calls.length,
    logs: result.logs,
  };
  if (!isDeepStrictEqual(replayed, lived)) {
    throw new Error(`a replay differs:\n${JSON.stringify({ replayed, lived }, null, 1)}`);
  }
}
