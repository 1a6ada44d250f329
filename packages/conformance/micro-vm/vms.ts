import { createCodeAct, type Engine } from "@codeact/core";
import { createHyperlightEngine } from "@codeact/core/hyperlight";
import { expect, it } from "vitest";
import { standardTools } from "../src/engine/harness.ts";

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
      expect(result.status).toBe("completed");
      const [same, back] = (result.status === "completed" ? result.value : []) as [boolean, string];
      expect(same).toBe(true);
      expect(back === 'é😀"\\\u2028\ud800'.repeat(45_000)).toBe(true);
    });
  });

  it("kills runs while others go on, and loses none of those", async () => {
    await withEngine(2, async (engine) => {
      const counter = { ticks: 0 };
      const codeact = createCodeAct({ tools: standardTools(counter), engine, limits });
      for (let round = 0; round < 15; round++) {
        const controller = new AbortController();
        const victim = codeact.run("for (;;) {}", { signal: controller.signal });
        const source = `await tools.sleep({ ms: 5 }); return (await tools.tick({})) > 0 && ${round}`;
        const others = [codeact.run(source), codeact.run(source)];
        setTimeout(() => controller.abort(), (round * 37) % ms(20));
        await expect(victim).rejects.toMatchObject({ code: "CODEACT_ABORTED" });
        for (const other of others) expect(await other).toMatchObject({ status: "completed", value: round });
      }
      expect(counter.ticks).toBe(30);
    });
  });
}

async function withEngine(count: number, test: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = createHyperlightEngine({ vms: count });
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
    engine: {
      ...engine,
      open(options: Parameters<Engine["open"]>[0]) {
        const sandbox = engine.open(options);
        return {
          start(...given: Parameters<typeof sandbox.start>) {
            counted.starts++;
            return sandbox.start(...given);
          },
          deliver: (...given: Parameters<typeof sandbox.deliver>) => sandbox.deliver(...given),
          park: () => sandbox.park(),
          close: () => sandbox.close(),
        };
      },
    },
  };
  return counted;
}
