import { setTimeout as sleep } from "node:timers/promises";
import { createCodeAct, defineTool, type Engine } from "@codeact/core";
import { createHyperlightEngine, type HyperlightEngineOptions, type LoadedSandbox } from "@codeact/core/hyperlight";
import { expect, it } from "vitest";
import { seededRandom } from "../src/engine/generate-program.ts";
import { standardTools } from "../src/engine/harness.ts";
import { wrapSandboxes } from "../src/engine/wrap-sandboxes.ts";
import { watchAddon } from "./addon.ts";
import { restBytes, restoreRatio } from "./measure.ts";

const limits = { memoryBytes: 16 * 2 ** 20, wallMs: 600_000, cpuMs: 60_000 };

/** What only an engine with few VMs and many runs must show. */
export function vms(ms: (ms: number) => number): void {
  it("runs 20 parallel calls of 100 ms in little more than one takes", async () => {
    await withEngine(1, async (engine) => {
      const codeact = createCodeAct({ tools: standardTools(), engine, limits });
      const took = async (calls: number): Promise<number> => {
        const before = performance.now();
        const source = `return (await Promise.all(Array.from({ length: ${calls} }, () => tools.sleep({ ms: 100 })))).length`;
        expect(await codeact.run(source)).toMatchObject({ status: "completed", value: calls });
        return performance.now() - before;
      };
      await took(1);
      const one = await took(1);
      expect((await took(20)) - one).toBeLessThan(Math.min(ms(300), 1_500));
    });
  });

  it("lets 50 waiting runs share 4 VMs; all finish, and no tool is called twice", async () => {
    await withEngine(4, async (engine) => {
      const counter = { ticks: 0 };
      const codeact = createCodeAct({ tools: standardTools(counter), engine, limits });
      const source = (n: number): string =>
        `const mine = Math.random(); await tools.tick({}); const a = await tools.sleep({ ms: ${ms(100)}, value: ${n} }); await tools.tick({}); return [a, typeof mine]`;
      const results = await Promise.all(Array.from({ length: 50 }, (_, n) => codeact.run(source(n))));
      const values = results.map((result) => (result.status === "completed" ? result.value : result));
      expect(values).toEqual(Array.from({ length: 50 }, (_, n) => [n, "number"]));
      expect(counter.ticks).toBe(100);
    });
  });

  it("parks a run that has computed much by a snapshot, and replays one that has not", async () => {
    await withEngine(1, async (engine) => {
      const counted = counting(engine);
      const codeact = createCodeAct({ tools: standardTools(), engine: counted.engine, limits });
      const waiting = (loops: number): string =>
        `let n = 0; for (let i = 0; i < ${loops}; i++) n++; const a = await tools.sleep({ ms: ${ms(150)}, value: 1 }); return n + a`;
      for (const [loops, starts] of [
        [3e6, 2],
        [1, 3],
      ] as const) {
        counted.starts = 0;
        const first = codeact.run(waiting(loops));
        await new Promise((resolve) => setTimeout(resolve, ms(100)));
        expect(await codeact.run("return 7")).toMatchObject({ status: "completed", value: 7 });
        expect(await first).toMatchObject({ status: "completed", value: loops + 1 });
        expect(counted.starts).toBe(starts);
      }
    });
  });

  it("carries what is larger than its buffers, whatever it holds, both ways", async () => {
    await withEngine(1, async (engine) => {
      const codeact = createCodeAct({ tools: standardTools(), engine, limits });
      const source = `const s = 'é😀"\\\\\\u2028\\ud800'.repeat(45_000); const { back } = await tools.echo({ back: s }); return [back === s, back]`;
      const result = await codeact.run(source);
      expect(result).toMatchObject({ status: "completed" });
      const [same, back] = (result.status === "completed" ? result.value : []) as [boolean, string];
      expect(same).toBe(true);
      expect(back === 'é😀"\\\u2028\ud800'.repeat(45_000)).toBe(true);
    });
  });

  it("replaces VMs that die under waiting runs, and none of the runs notices", async () => {
    const { loadAddon, sandboxes } = watchAddon();
    await withEngine({ vms: 2, loadAddon }, async (engine) => {
      const counter = { ticks: 0 };
      const counted = counting(engine);
      const killed = Promise.withResolvers<null>();
      let waiting = 0;
      const wait = defineTool({
        name: "wait",
        description: "Settles when the VMs are dead.",
        inputSchema: { type: "object" },
        execute: () => {
          waiting++;
          return killed.promise;
        },
      });
      const tools = [...standardTools(counter), wait];
      const codeact = createCodeAct({ tools, engine: counted.engine, limits });
      const source = (n: number): string =>
        `const mine = Math.random(); await tools.tick({}); await tools.wait({}); const late = Math.random(); await tools.tick({}); return [${n}, mine !== late]`;
      const runs = [0, 1].map((n) => codeact.run(source(n)));
      while (waiting < 2) await sleep(5);
      for (const sandbox of sandboxes) sandbox.dispose();
      killed.resolve(null);
      const results = await Promise.all(runs);
      expect(results).toMatchObject([0, 1].map((n) => ({ status: "completed", value: [n, true] })));
      expect(counter.ticks).toBe(4);
      expect(counted.starts).toBe(4);
    });
  });

  it("ends when it is disposed in the middle of steps, and so do its runs", async () => {
    const engine = createHyperlightEngine({ vms: 1 });
    const codeact = createCodeAct({ tools: standardTools(), engine, limits });
    const runs = ["for (;;) {}", "return 1"].map((source) => codeact.run(source).catch((thrown: unknown) => thrown));
    await sleep(ms(200));
    await engine.dispose();
    expect((await runs[0]) instanceof Error).toBe(true);
    expect(await runs[1]).toMatchObject({ code: "CODEACT_ABORTED" });
  });

  it("replaces VMs that are killed in the middle of a step", async () => {
    const { loadAddon, sandboxes } = watchAddon();
    await withEngine({ vms: 2, loadAddon }, async (engine) => {
      const counter = { ticks: 0 };
      const codeact = createCodeAct({ tools: standardTools(counter), engine, limits });
      const source =
        "let n = 0; for (let round = 0; round < 4; round++) { for (let i = 0; i < 3e4; i++) n++; await tools.tick({}); } return n";
      let over = false;
      const runs = Promise.all(Array.from({ length: 6 }, () => codeact.run(source))).finally(() => {
        over = true;
      });
      for (let at = 0; !over; at++) {
        await sleep(ms(15));
        kill(sandboxes[at % sandboxes.length]);
      }
      expect(await runs).toMatchObject(Array(6).fill({ status: "completed", value: 120_000 }));
      expect(counter.ticks).toBe(24);
    });
  });

  const calls = Number(process.env.KILLS || 2_000);
  const title = `makes ${calls} runs and kills half of them at random: no other is cancelled, and memory stays flat`;
  it(title, { timeout: ms(calls * 50) }, async () => {
    await withEngine(2, async (engine) => {
      const seed = Number(process.env.SEED || 20_261_125);
      const random = seededRandom(seed);
      const codeact = createCodeAct({ tools: [], engine, limits: { ...limits, memoryBytes: 8 * 2 ** 20 } });
      let killed = 0;
      let begun = 0;
      const lane = async (until: number): Promise<void> => {
        while (begun < until) {
          const n = begun++;
          if (random() < 0.5) {
            expect(await codeact.run(`return ${n}`), `seed ${seed}`).toMatchObject({ status: "completed", value: n });
            continue;
          }
          const signal = AbortSignal.timeout(Math.floor(random() * 60));
          const victim = codeact.run("for (;;) {}", { signal });
          await expect(victim, `seed ${seed}`).rejects.toMatchObject({ code: "CODEACT_ABORTED" });
          killed++;
        }
      };
      const lanes = (until: number): Promise<unknown> => Promise.all([lane(until), lane(until), lane(until)]);
      // What was there before is freed meanwhile.
      await lanes(Math.floor(calls / 3));
      const before = await restBytes();
      await lanes(calls);
      const grownBytes = (await restBytes()) - before;
      console.log(`     ${killed} of ${calls} killed, memory grew by ${(grownBytes / 2 ** 20).toFixed(1)} MiB`);
      expect(Math.abs(killed / calls - 0.5)).toBeLessThan(0.1);
      expect(grownBytes).toBeLessThan(32 * 2 ** 20);
    });
  });

  it("restores and runs in a 20th of a cold start, with 16 MiB of heap and 4 MiB of scratch", async () => {
    const { loadAddon } = watchAddon({ scratchBytes: 4 * 2 ** 20 });
    const { coldMs, nextMs } = await restoreRatio(loadAddon, 16 * 2 ** 20, 3);
    console.log(`     cold ${coldMs.toFixed(0)} ms, next ${nextMs.toFixed(1)} ms, ${(coldMs / nextMs).toFixed(1)} x`);
    expect(coldMs / nextMs).toBeGreaterThanOrEqual(20);
  });
}

/** Those the engine has dropped are no longer there to be killed. */
function kill(sandbox: LoadedSandbox | undefined): void {
  try {
    sandbox?.interruptHandle.kill();
  } catch (thrown) {
    expect(String(thrown)).toContain("ERR_CONSUMED");
  }
}

async function withEngine(
  given: number | HyperlightEngineOptions,
  test: (engine: Engine) => Promise<void>,
): Promise<void> {
  const engine = createHyperlightEngine(typeof given === "number" ? { vms: given } : given);
  try {
    await test(engine);
  } finally {
    await engine.dispose();
  }
}

/** Counts starts: a replay is one more. */
function counting(engine: Engine): { readonly engine: Engine; starts: number } {
  const counted = {
    starts: 0,
    engine: wrapSandboxes(engine, (sandbox) => ({
      start(...given) {
        counted.starts++;
        return sandbox.start(...given);
      },
    })),
  };
  return counted;
}
