import { createHash } from "node:crypto";
import { type CodeAct, createCodeAct, defineTool, type Engine, memoryContinuationStore } from "@codeact/core";
import { createHyperlightEngine } from "@codeact/core/hyperlight";
import { createWasmEngine } from "@codeact/core/wasm";
import { afterAll, expect, it } from "vitest";
import { generateProgram, seededRandom } from "../src/engine/generate-program.ts";
import type { Bench } from "../src/engine/harness.ts";
import { atOnce, record, show } from "../src/engine/replay.ts";
import { type Bits, differingMath, distance, mathProgram } from "./math.ts";

const digest = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** A run is the same on either engine, and goes on on the other. */
export function bothEngines(limits: Bench["limits"]): void {
  const hyperlight = createHyperlightEngine({ vms: 1 });
  const wasm = createWasmEngine({ threads: 1 });
  const ways: readonly (readonly [from: Engine, to: Engine])[] = [
    [hyperlight, wasm],
    [wasm, hyperlight],
  ];
  afterAll(() => Promise.all([hyperlight.dispose(), wasm.dispose()]));

  it("computes the same, but for the last bits of some functions of Math", async () => {
    const answers = [];
    for (const engine of [hyperlight, wasm]) {
      const result = await createCodeAct({ tools: [], engine, limits: { ...limits, resultBytes: 2 ** 22 } }).run(
        mathProgram,
      );
      expect(result).toMatchObject({ status: "completed" });
      answers.push(result.status === "completed" ? (result.value as unknown as Record<string, Bits[]>) : {});
    }
    const [one = {}, other = {}] = answers;
    const apart = Object.entries(one).map(([name, values]) => {
      const distances = values.map((value, at) => distance(value, other[name]?.[at] ?? null));
      return [name, Math.max(...distances)] as const;
    });
    const differing = apart.filter(([, most]) => most > 0);
    expect(differing.map(([name]) => name).sort()).toEqual([...differingMath].sort());
    for (const [name, most] of differing) expect(most, name).toBeLessThanOrEqual(2);
  });

  for (const [from, to] of ways) {
    const way = `${from.info.name} to ${to.info.name}`;
    const rounds = Number(process.env.ROUNDS || 10);

    it(`replays ${rounds} journals with the same digest, from ${way}`, async () => {
      const seed = Number(process.env.SEED || 20_261_125);
      const random = seededRandom(seed);
      for (let round = 0; round < rounds; round++) {
        const program = generateProgram(random);
        const recording = await record({ engine: () => from, limits }, program, random);
        const live = show(recording.steps);
        const replayed = show(await atOnce({ engine: () => to, limits }, recording));
        expect(replayed, `seed ${seed}, program ${round}:\n${program}`).toEqual(live);
        expect(digest(replayed)).toBe(digest(live));
      }
    });

    it(`resumes what was interrupted, with the same result, from ${way}`, async () => {
      const paid: unknown[] = [];
      const keys = [{ id: "1", secret: "x".repeat(32) }];
      const pay = defineTool({
        name: "pay",
        description: "Pays.",
        inputSchema: { type: "object", properties: { amount: { type: "number" } }, required: ["amount"] },
        approvalMode: "always_require",
        execute: (input) => {
          paid.push(input);
          return input as object;
        },
      });
      const on = (engine: Engine): CodeAct =>
        createCodeAct({ tools: [pay], engine, limits, continuations: { keys, store: memoryContinuationStore() } });
      const source = `const before = [Math.random(), crypto.randomUUID(), Date.now()];
        const local = { sum: 0 };
        for (const amount of [1, 2]) local.sum += (await tools.pay({ amount })).amount;
        return { before, local, after: Math.random() }`;
      const first = await on(from).run(source);
      const results: unknown[] = [];
      for (const engine of [from, to]) {
        let result = first;
        while (result.status === "interrupted") {
          const decisions = Object.fromEntries(
            result.interruptions.map(({ callId }) => [callId, { type: "approve" as const }]),
          );
          result = await on(engine).resume(result.continuation, { decisions });
          expect(result.engine.name).toBe(engine.info.name);
        }
        expect(result, JSON.stringify(result)).toMatchObject({ status: "completed", value: { local: { sum: 3 } } });
        results.push(result.status === "completed" && result.value);
      }
      expect(digest(results[1])).toBe(digest(results[0]));
      expect(paid).toEqual([{ amount: 1 }, { amount: 2 }, { amount: 1 }, { amount: 2 }]);
    });
  }
}
