import { createCodeAct, defineTool, type Engine, SandboxError, type Step } from "@codeact/core";
import { expect, it } from "vitest";
import { generateProgram, seededRandom } from "./generate-program.ts";
import type { Bench } from "./harness.ts";
import { wrapSandboxes } from "./wrap-sandboxes.ts";

export interface Recording {
  start: string;
  readonly batches: string[];
  readonly steps: Step[];
}

interface Shown {
  readonly calls: Step["calls"];
  readonly logs: Step["logs"];
  readonly end: unknown;
}

const stepBytes = 16 * 2 ** 20;

/** An engine, and the limits of what runs on it. */
type Place = Pick<Bench, "engine" | "limits">;

/** Programs run again on the batches they were given: same calls, logs and result. */
export function replay(bench: Bench): void {
  const rounds = Number(process.env.ROUNDS || 200);
  it(`replays ${rounds} generated programs`, { timeout: bench.ms(120_000) }, async () => {
    const seed = Number(process.env.SEED || 20_261_125);
    let begun = 0;
    const lane = async (): Promise<void> => {
      while (begun < rounds) {
        const round = begun++;
        // Of its own, so that one program can be made again.
        const random = seededRandom(seed + round);
        const program = generateProgram(random);
        const recording = await record(bench, program, random);
        const told = `seed ${seed}, program ${round}:\n${program}`;
        const live = show(recording.steps);
        expect(show(await unmoved(() => again(bench, recording))), told).toEqual(live);
        expect(show(await unmoved(() => atOnce(bench, recording))), told).toEqual(live);
      }
    };
    await Promise.all(Array.from({ length: 4 }, lane));
  });
}

/** Runs a program with a tool that settles after random times. */
export async function record({ engine, limits }: Place, program: string, random: () => number): Promise<Recording> {
  const recording: Recording = { start: "", batches: [], steps: [] };
  const work = defineTool({
    name: "work",
    description: "Settles after a while.",
    inputSchema: { type: "object" },
    execute: async (input) => {
      const { fail, n } = input as { fail?: boolean; n: number };
      const ms = Math.floor(random() * 4);
      await (ms === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, ms)));
      if (fail === true) throw new TypeError(`work ${n} failed`);
      return { n, list: [n, String(n)] };
    },
  });
  const codeact = createCodeAct({ tools: [work], engine: recordingEngine(engine(), recording), limits });
  expect((await codeact.run(program)).status).not.toBe("interrupted");
  return recording;
}

/** Passes everything on, and writes it down. */
function recordingEngine(engine: Engine, recording: Recording): Engine {
  return wrapSandboxes(engine, (sandbox) => ({
    async start(start, past, stepBudget) {
      const answer = await sandbox.start(start, past, stepBudget);
      // A run whose sandbox was lost or moved is started again, with all there was.
      recording.start = start;
      recording.batches.splice(0, Number.POSITIVE_INFINITY, ...past);
      const steps = [...(answer.earlier ?? []), answer.text].map((step) => JSON.parse(step));
      recording.steps.splice(0, Number.POSITIVE_INFINITY, ...steps);
      return answer;
    },
    async deliver(batch, stepBudget) {
      const answer = await sandbox.deliver(batch, stepBudget);
      recording.batches.push(batch);
      recording.steps.push(JSON.parse(answer.text));
      return answer;
    },
  }));
}

/** A sandbox that has to give way to others is started anew elsewhere, as runs do. */
async function unmoved<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof SandboxError && thrown.reason === "moved")) throw thrown;
    }
  }
}

async function again({ engine, limits }: Place, { start, batches }: Recording): Promise<Step[]> {
  const sandbox = engine().open({ ...limits, stepBytes });
  const steps: Step[] = [JSON.parse((await sandbox.start(start, [], limits)).text)];
  for (const batch of batches) steps.push(JSON.parse((await sandbox.deliver(batch, limits)).text));
  sandbox.close();
  return steps;
}

export async function atOnce({ engine, limits }: Place, { start, batches }: Recording): Promise<Step[]> {
  const sandbox = engine().open({ ...limits, stepBytes });
  const { earlier = [], text } = await sandbox.start(start, batches, limits);
  sandbox.close();
  return [...earlier, text].map((step) => JSON.parse(step));
}

/** What a run showed, whatever steps it took. */
export function show(steps: readonly Step[]): Shown {
  const last = steps.at(-1);
  return {
    calls: steps.flatMap(({ calls }) => calls),
    logs: steps.flatMap(({ logs }) => logs),
    end: last?.status === "returned" ? last.value : last?.status === "threw" ? last.error : last?.status,
  };
}
