import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type CodeAct,
  createCodeAct,
  fileContinuationStore,
  type InterruptedRun,
  memoryContinuationStore,
  type RunResult,
  SandboxError,
} from "@codeact/core";
import { expect, it } from "vitest";
import { ask, childKeys, startChild } from "./child-process.ts";
import { withDisk } from "./disk.ts";
import { seededRandom } from "./generate-program.ts";
import { type Bench, standardTools } from "./harness.ts";
import { closing } from "./lossy-engine.ts";
import { plainTool } from "./plain-tool.ts";

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const codeOf = (running: Promise<RunResult>): Promise<string> =>
  running.then(
    (result) => (result.status === "failed" ? result.error.code : result.status),
    (error) => String(error.code ?? error),
  );

/** Many runs at once, runs that are ended, and what they run on when that ends. */
export function lifeCycle(bench: Bench): void {
  together(bench);
  ended(bench);
  lost(bench);
  disposed(bench);
}

function together(bench: Bench): void {
  it("LIF-01: of 1,000 runs at once each gets its own answers", { timeout: bench.ms(120_000) }, async () => {
    const runs = bench.fewer(1_000);
    const codeact = bench.codeact({ limits: { ...bench.limits, wallMs: bench.ms(100_000) } });
    const before = process.memoryUsage().rss;
    const source = (n: number): string =>
      `globalThis.mine = "n${n}"; const a = await tools.echo({ n: mine }); const b = await tools.sleep({ ms: ${n % 7}, value: mine }); return [mine, a.n, b]`;
    const results = await Promise.all(Array.from({ length: runs }, (_, n) => codeact.run(source(n))));
    const wrong = results.filter(
      (result, n) =>
        JSON.stringify(result.status === "completed" && result.value) !== JSON.stringify([`n${n}`, `n${n}`, `n${n}`]),
    );
    expect(wrong.map((result) => JSON.stringify(result)).slice(0, 3)).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20);
  });

  it("LIF-06: a tool may start a run of the same object, also where there is one place", async () => {
    const codeact: CodeAct = bench.codeact({
      limits: { concurrentRuns: 1 },
      tools: [plainTool("nest", async () => (await codeact.run("return 5")).status)],
    });
    expect(await codeact.run("return await tools.nest({})")).toMatchObject({ value: "completed" });
  });

  it("LIF-07: when the line is full a run is refused at once, and those in line run in order", async () => {
    const order: unknown[] = [];
    const go = Promise.withResolvers<void>();
    const note = plainTool("note", async ({ n }) => {
      order.push(n);
      await go.promise;
    });
    const codeact = bench.codeact({ tools: [note], limits: { concurrentRuns: 2, queuedRuns: 10 } });
    const began = performance.now();
    let refused = 0;
    let refusedMs = 0;
    const codes = await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const code = await codeOf(codeact.run(`await tools.note({ n: ${n} }); return 1`));
        if (code !== "CODEACT_CAPACITY") return code;
        refusedMs = Math.max(refusedMs, performance.now() - began);
        if (++refused === 88) go.resolve();
        return code;
      }),
    );
    expect(codes.filter((code) => code === "CODEACT_CAPACITY")).toHaveLength(88);
    expect(codes.filter((code) => code === "completed")).toHaveLength(12);
    expect(refusedMs).toBeLessThan(bench.ms(200));
    expect(order.toSorted()).toEqual(Array.from({ length: 12 }, (_, n) => n).toSorted());
    // Two go on at once, and each may overtake the other.
    expect(order.filter((n, at) => Math.abs(Number(n) - at) > 2)).toEqual([]);
  });

  it("LIF-10: more runs wait in tools at once than a pool of threads has threads", {
    timeout: bench.ms(120_000),
  }, async () => {
    const runs = 520;
    let arrived = 0;
    const all = Promise.withResolvers<null>();
    const meet = plainTool("meet", async () => {
      if (++arrived === runs) all.resolve(null);
      await all.promise;
      return 1;
    });
    const limits = { ...bench.limits, concurrentRuns: runs, wallMs: bench.ms(100_000) };
    const codeact = bench.codeact({ tools: [meet], limits });
    const results = await Promise.all(Array.from({ length: runs }, () => codeact.run("return await tools.meet({})")));
    expect(results.filter((result) => result.status === "completed" && result.value === 1)).toHaveLength(runs);
  });

  it("LIF-09: many runs one after another on one engine leave nothing for the next, and no memory", {
    timeout: bench.ms(120_000),
  }, async () => {
    const runs = bench.fewer(3_000);
    const codeact = bench.codeact();
    const source = (n: number): string =>
      `const seen = [typeof globalThis.left, ({}).bad]; globalThis.left = ${n}; Object.prototype.bad = ${n}; ${n % 10 === 0 ? "throw new Error('x')" : "return seen"}`;
    const play = async (from: number, to: number): Promise<void> => {
      for (let n = from; n < to; n++) {
        const result = await codeact.run(source(n));
        if (n % 10 === 0) expect(result).toMatchObject({ status: "failed", error: { code: "GUEST_ERROR" } });
        else expect(result).toMatchObject({ status: "completed", value: ["undefined", null] });
      }
    };
    await play(0, Math.ceil(runs / 3));
    const before = process.memoryUsage().rss;
    await play(Math.ceil(runs / 3), runs);
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * 2 ** 20);
  });

  it("LIF-12: no two runs have one id, one seed or one clock of their own making", async () => {
    const codeact = bench.codeact();
    const results = await Promise.all(
      Array.from({ length: bench.fewer(200) }, () => codeact.run("return [Math.random(), crypto.randomUUID()]")),
    );
    expect(new Set(results.map(({ runId }) => runId)).size).toBe(results.length);
    expect(new Set(results.map((result) => JSON.stringify(result.status === "completed" && result.value))).size).toBe(
      results.length,
    );
  });
}

function ended(bench: Bench): void {
  it("LIF-03: a continuation that was cancelled is of no use any more", async () => {
    const store = memoryContinuationStore();
    let paid = 0;
    const pay = plainTool("pay", () => ++paid, { approvalMode: "always_require" });
    const codeact = bench.codeact({
      tools: [pay],
      continuations: { keys: [{ id: "k", secret: "s".repeat(32) }], store },
    });
    const first = (await codeact.run("return await tools.pay({})")) as InterruptedRun;
    await codeact.cancel(first.continuation);
    await expect(
      codeact.resume(first.continuation, { decisions: { call_1: { type: "approve" } } }),
    ).rejects.toMatchObject({
      details: { reason: "consumed", outcome: expect.stringContaining("cancelled") },
    });
    await expect(codeact.cancel(first.continuation)).rejects.toMatchObject({ code: "CODEACT_CONTINUATION" });
    expect(paid).toBe(0);
  });

  it("LIF-08: a rejection that nobody handles in the program is the program's own", async () => {
    const source = "Promise.reject(new Error('x')); (async () => { throw new TypeError('y') })(); return 1";
    expect(await codeOf(bench.run(source))).toBe("GUEST_ERROR");
    const late = "tools.fail({}); tools.sleep({ ms: 5 }).then(() => { throw new Error('late') }); return 2";
    expect(["completed", "GUEST_ERROR", "TOOL_FAILED"]).toContain(await codeOf(bench.run(late)));
  });

  it("LIF-13: a tool may abort the run that called it, and what it gives then is of no effect", async () => {
    const controller = new AbortController();
    const results: unknown[] = [];
    const stop = plainTool("stop", async () => {
      controller.abort();
      await wait(5);
      return results.push("late");
    });
    const codeact = bench.codeact({ tools: [stop] });
    expect(await codeOf(codeact.run("return await tools.stop({})", { signal: controller.signal }))).toBe(
      "CODEACT_ABORTED",
    );
    await wait(10);
    expect(results).toEqual(["late"]);
  });

  it("LIF-14: a signal that fires after the end changes nothing", async () => {
    const controller = new AbortController();
    const codeact = bench.codeact();
    expect(await codeact.run("return 1", { signal: controller.signal })).toMatchObject({ value: 1 });
    controller.abort();
    expect(await codeact.run("return 2")).toMatchObject({ value: 2 });
  });

  it("LIF-15: what is no source and no option is refused by name, and no run begins", async () => {
    let began = 0;
    const codeact = bench.codeact({ onEvent: ({ type }) => void (type === "run.started" && began++) });
    for (const source of [undefined, null, 5, {}, [], Symbol("s")]) {
      const code = await codeOf(codeact.run(source as string));
      expect(["SYNTAX_ERROR", "CODEACT_CONFIGURATION"], String(source)).toContain(code);
    }
    expect(await codeOf(codeact.run("return 1", { priority: "high" as never }))).toBe("CODEACT_CONFIGURATION");
    expect(began).toBe(0);
  });
}

function lost(bench: Bench): void {
  it("LIF-05: sandboxes that are lost at random are replaced: no run is lost, and no tool called twice", {
    timeout: bench.ms(120_000),
  }, async () => {
    const runs = bench.fewer(500);
    const random = seededRandom(20_261_125);
    const called = new Map<unknown, number>();
    const once = plainTool("once", ({ key }) => {
      called.set(key, (called.get(key) ?? 0) + 1);
      return key;
    });
    const engine = closing(bench.engine(), () =>
      random() < 0.15 ? new SandboxError("lost", "It was lost.") : undefined,
    );
    const codeact = bench.codeact({ tools: [once], engine });
    const source = (n: number): string =>
      `const r = Math.random(); await tools.once({ key: "${n}a" }); await tools.once({ key: "${n}b" }); return [${n}, r >= 0]`;
    const codes = await Promise.all(Array.from({ length: runs }, (_, n) => codeOf(codeact.run(source(n)))));
    expect(codes.filter((code) => code !== "completed" && code !== "ENGINE_CRASHED")).toEqual([]);
    expect(codes.filter((code) => code === "completed").length).toBeGreaterThan(runs * 0.95);
    expect([...called.values()].filter((times) => times !== 1)).toEqual([]);
  });

  it("LIF-16: a program that breaks the engine ends its own run only, and what it had done is recorded", async () => {
    let step = 0;
    const engine = closing(bench.engine(), () => (++step === 2 ? new SandboxError("crashed", "It died.") : undefined));
    const result = await bench.run("await tools.echo({ a: 1 }); await tools.echo({ b: 2 }); return 1", { engine });
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "ENGINE_CRASHED" },
      calls: [{ tool: "echo", ok: true }],
    });
  });
}

function disposed(bench: Bench): void {
  it("LIF-04: what is disposed of ends its runs, may be disposed of again, and takes no more", async () => {
    let aborted = 0;
    const slow = plainTool("slow", (_input, { signal }) => {
      signal.addEventListener("abort", () => aborted++);
      return new Promise(() => {});
    });
    const codeact = bench.codeact({ tools: [slow] });
    const running = ["await tools.slow({})", "for (;;) {}"].map((source) => codeOf(codeact.run(source)));
    await wait(bench.ms(100));
    await codeact[Symbol.asyncDispose]();
    await codeact[Symbol.asyncDispose]();
    expect(await Promise.all(running)).toEqual(["CODEACT_ABORTED", "CODEACT_ABORTED"]);
    expect(aborted).toBe(1);
    for (const late of [() => codeact.run("return 1"), () => codeact.resume("x", { decisions: {} })]) {
      expect(await codeOf(late())).toMatch(/^CODEACT_(ABORTED|CONTINUATION)$/);
    }
    await using scoped = createCodeAct({ tools: standardTools(), engine: bench.engine(), limits: bench.limits });
    expect(await scoped.run("return 1")).toMatchObject({ value: 1 });
  });

  it("LIF-17: runs in line end too when what they wait for is disposed of", async () => {
    const codeact = bench.codeact({ limits: { concurrentRuns: 1 } });
    const runs = Array.from({ length: 5 }, () => codeOf(codeact.run("await tools.sleep({ ms: 5000 }); return 1")));
    await wait(bench.ms(50));
    await codeact[Symbol.asyncDispose]();
    expect(await Promise.all(runs)).toEqual(Array(5).fill("CODEACT_ABORTED"));
  });

  it("LIF-11: a host that is told to end ends in time, and what waits for a person goes on after that", {
    timeout: bench.ms(60_000),
  }, async () => {
    await withDisk(async ({ data }) => {
      const child = await startChild();
      const interrupted = (await ask(child, { task: "busy", folder: data })) as unknown as InterruptedRun;
      const began = performance.now();
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      const [code] = await exit;
      expect(code).toBe(0);
      expect(performance.now() - began).toBeLessThan(bench.ms(2_000));
      expect(JSON.parse(readFileSync(join(data, "ends"), "utf8"))).toEqual(Array(4).fill("CODEACT_ABORTED"));
      const pay = plainTool("pay", (input) => input, { approvalMode: "always_require" });
      const store = fileContinuationStore({ directory: join(data, "store") });
      const waiting = plainTool("wait", () => 1);
      const codeact = bench.codeact({ tools: [pay, waiting], continuations: { keys: childKeys, store } });
      const decisions = { call_1: { type: "approve" } } as const;
      expect(await codeact.resume(interrupted.continuation, { decisions })).toMatchObject({ status: "completed" });
    });
  });
}
