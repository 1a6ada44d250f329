import { monitorEventLoopDelay } from "node:perf_hooks";
import { createCodeAct, defaultLimits, type LimitName, type RunResult } from "@codeact/core";
import { expect, it } from "vitest";
import { type Bench, standardTools } from "./harness.ts";
import { plainTool } from "./plain-tool.ts";

const mib = 2 ** 20;

/** Programs that take more than they are given, beyond those in bad-input.ts: what stops them, and what it costs the host. */
export function limits(bench: Bench): void {
  ofTime(bench);
  ofMemory(bench);
  ofSizes(bench);
  ofCalls(bench);
}

interface Cost {
  readonly stallMs: number;
  readonly grownBytes: number;
}

/** What a run cost the host: its longest stall and its peak of memory. */
async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 5);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await work();
  delay.disable();
  clearInterval(watch);
  return { stallMs: delay.max / 1e6, grownBytes: peak - before };
}

const codeOf = (result: RunResult): string => (result.status === "failed" ? result.error.code : result.status);

function ofTime(bench: Bench): void {
  it("LIM-03: microtasks without end are no result", async () => {
    const source = "(function t() { Promise.resolve().then(t); })(); return 'x'";
    expect(await bench.code(source, { limits: { cpuMs: 500 } })).toBe("LIMIT_TIME");
  });

  it("LIM-15: a timer that nobody waits for keeps nothing up", { retry: 2 }, async () => {
    const began = performance.now();
    expect(await bench.value("setTimeout(() => {}, 60_000); return typeof setInterval")).toBe("undefined");
    expect(performance.now() - began).toBeLessThan(bench.ms(2_000));
  });

  it("LIM-17: the clock of the run ends a tool that takes longer, which is told, and its outcome is unknown", {
    retry: 2,
  }, async () => {
    let aborted = false;
    const slow = plainTool("slow", async (_input, { signal }) => {
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
      aborted = true;
    });
    const wallMs = bench.ms(500);
    const began = performance.now();
    const result = await bench.run("await tools.slow({}); return 1", { tools: [slow], limits: { wallMs } });
    expect(performance.now() - began).toBeLessThan(wallMs + bench.ms(500));
    expect(codeOf(result)).toBe("LIMIT_TIME");
    expect(result.calls).toMatchObject([{ tool: "slow", ok: false, code: "TOOL_OUTCOME_UNKNOWN" }]);
    await Promise.resolve();
    expect(aborted).toBe(true);
  });

  it("LIM-22: time that many steps compute adds up", async () => {
    const source = "for (;;) { for (let i = 0; i < 2e5; i++); await tools.tick({}); }";
    const result = await bench.run(source, { limits: { cpuMs: 300, toolCalls: 1e6 } });
    expect(codeOf(result)).toBe("LIMIT_TIME");
    expect(result.stats.cpuMs).toBeLessThan(bench.ms(1_500));
  });

  it("LIM-23: code that runs while a result is read has no time of its own", async () => {
    for (const source of [
      "return { toJSON() { for (;;); } }",
      "return { get a() { for (;;); } }",
      "return new Proxy([], { get(_, key) { if (key === 'length') for (;;); } })",
      "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { for (;;); } }); throw e",
      "throw { toString() { for (;;); } }",
      "console.log({ toJSON() { for (;;); }, toString() { for (;;); } }); return 1",
    ]) {
      const code = codeOf(await bench.run(source, { limits: { cpuMs: 300 } }));
      // What is logged or thrown may be shown without any code of the program.
      expect(["LIMIT_TIME", "GUEST_ERROR", "completed"], source).toContain(code);
    }
  });
}

function ofMemory(bench: Bench): void {
  it("LIM-07: recursion within the engine is an error of the program, and the engine goes on", async () => {
    for (const source of [
      "let o = []; for (let i = 0; i < 1e5; i++) o = [o]; return JSON.stringify(o).length",
      "let o = []; for (let i = 0; i < 1e5; i++) o = [o]; return structuredClone(o).length",
      "return eval('('.repeat(1e5) + ')'.repeat(1e5))",
      "return new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).source.length",
      "let f = (x) => x; for (let i = 0; i < 1e5; i++) f = f.bind(null); return f(1)",
      "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); return p.x === undefined",
    ]) {
      const code = codeOf(await bench.run(source, { limits: { memoryBytes: defaultLimits.memoryBytes } }));
      expect(
        ["completed", "GUEST_ERROR", "LIMIT_STACK", "LIMIT_DEPTH", "LIMIT_MEMORY", "ENGINE_CRASHED", "SYNTAX_ERROR"],
        source,
      ).toContain(code);
      expect(await bench.value("return 1")).toBe(1);
    }
  });

  it("LIM-19: sandboxes that fill their memory take what they were given, and give it back", { retry: 2 }, async () => {
    const runs = bench.fewer(20);
    const { memoryBytes } = bench.limits;
    const source = "const kept = []; for (;;) kept.push(new Uint8Array(2 ** 20).fill(1));";
    const fill = () => Promise.all(Array.from({ length: runs }, () => bench.run(source)));
    for (const result of await fill()) expect(["LIMIT_MEMORY", "LIMIT_TIME"]).toContain(codeOf(result));
    const before = process.memoryUsage().rss;
    const { grownBytes } = await costOf(fill);
    expect(grownBytes).toBeLessThan(runs * (memoryBytes + 16 * mib));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(process.memoryUsage().rss).toBeLessThan(before * 1.2 + 64 * mib);
  });

  it("LIM-24: large buffers, strings and arrays are counted as memory, however they are made", async () => {
    for (const source of [
      "return new ArrayBuffer(2 ** 31 - 1).byteLength",
      "return 'x'.repeat(2 ** 29).length + 'y'.repeat(2 ** 29).length",
      "return new Array(2 ** 27).fill(0).length",
      "const b = new ArrayBuffer(1, { maxByteLength: 2 ** 31 - 1 }); b.resize(2 ** 31 - 1); return b.byteLength",
      "const s = ['x'.repeat(1e6)]; for (let i = 0; i < 12; i++) s[0] += s[0]; return s[0].split('').length",
      "const m = new Map(); for (let i = 0; ; i++) m.set(i, { i });",
    ]) {
      const code = codeOf(await bench.run(source, { limits: { cpuMs: bench.ms(3_000) } }));
      expect(["LIMIT_MEMORY", "LIMIT_TIME", "GUEST_ERROR"], source).toContain(code);
    }
    expect(await bench.value("return 1")).toBe(1);
  });
}

function ofSizes(bench: Bench): void {
  it("LIM-13: a value as large as the limit is returned, one byte more is not, and the error says what to do", async () => {
    const resultBytes = 1_000;
    const ofLength = (length: number) => bench.run(`return "x".repeat(${length})`, { limits: { resultBytes } });
    expect(await ofLength(resultBytes - 2)).toMatchObject({ status: "completed" });
    const result = await ofLength(resultBytes - 1);
    expect(codeOf(result)).toBe("LIMIT_RESULT_SIZE");
    const { message, hint } = result.status === "failed" ? result.error : { message: "", hint: "" };
    expect(`${message} ${hint}`).toMatch(/1000 bytes|1,000 bytes|return less|\/output/i);
  });

  it("LIM-14: a source over the limit starts no sandbox, and is refused at once", { retry: 2 }, async () => {
    const { sourceBytes } = defaultLimits;
    const source = "return 1;".padEnd(sourceBytes, " ");
    expect(await bench.value(source)).toBe(1);
    const began = performance.now();
    const result = await bench.run(`return 1; // ${"x".repeat(10 * mib)}`);
    expect(codeOf(result)).toBe("LIMIT_SOURCE_SIZE");
    expect(result.stats.steps).toBe(0);
    expect(performance.now() - began).toBeLessThan(bench.ms(500));
  });

  it("LIM-18: a limit that is no limit is refused when it is given, by its name", () => {
    for (const name of Object.keys(defaultLimits) as LimitName[]) {
      for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY, "5", 1.5, null]) {
        const given = { tools: [], engine: bench.engine(), limits: { [name]: value as number } };
        expect(() => createCodeAct(given), `${name}: ${value}`).toThrow(
          expect.objectContaining({
            code: "CODEACT_CONFIGURATION",
            message: expect.stringContaining(`limits.${name}`),
          }),
        );
      }
    }
    for (const name of ["wallMs", "cpuMs", "memoryBytes", "sourceBytes", "concurrentRuns"] as const) {
      expect(() => createCodeAct({ tools: [], engine: bench.engine(), limits: { [name]: 0 } })).toThrow(name);
    }
  });

  it("LIM-25: many small logs, warnings and places fill no result", async () => {
    const result = await bench.run(
      "for (let i = 0; i < 3e4; i++) console[['log', 'warn', 'error', 'info', 'debug'][i % 5]](i); return Array.from({ length: 1e4 })",
      { limits: { logBytes: 10_000, cpuMs: bench.ms(5_000) } },
    );
    expect(result.status).toBe("completed");
    expect(JSON.stringify({ ...result, value: null }).length).toBeLessThan(100_000);
  });
}

function ofCalls(bench: Bench): void {
  it("LIM-12: of 20,000 calls at once as many run as are allowed, few at a time, and the host stays awake", {
    retry: 2,
  }, async () => {
    let inFlight = 0;
    let most = 0;
    let calls = 0;
    const tick = plainTool("tick", async () => {
      calls++;
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight--;
      return 1;
    });
    const source = `return (await Promise.allSettled(Array.from({ length: ${bench.fewer(20_000)} }, (_, i) => tools.tick({ i })))).filter((x) => x.status === "fulfilled").length`;
    const options = {
      tools: [tick],
      limits: { toolCalls: 200, concurrentCalls: 8, cpuMs: bench.ms(10_000), memoryBytes: defaultLimits.memoryBytes },
    };
    let result: RunResult | undefined;
    const { stallMs, grownBytes } = await costOf(async () => {
      result = await bench.run(source, options);
    });
    expect(result).toMatchObject({ status: "completed", value: 200 });
    expect(calls).toBe(200);
    expect(most).toBeLessThanOrEqual(8);
    expect(stallMs).toBeLessThan(bench.ms(300));
    expect(grownBytes).toBeLessThan(256 * mib);
  });

  it("LIM-20: the largest calls as fast as can be neither fill the host nor hold it up", { retry: 2 }, async () => {
    const options = {
      tools: standardTools(),
      limits: { argumentBytes: 200_000, cpuMs: bench.ms(10_000), wallMs: bench.ms(60_000), journalBytes: 64 * mib },
    };
    const source = `const s = "x".repeat(190_000); for (let i = 0; i < ${bench.fewer(40)}; i++) await tools.echo({ s }); return 1`;
    const { stallMs, grownBytes } = await costOf(async () => {
      expect(await bench.value(source, options)).toBe(1);
    });
    expect(stallMs).toBeLessThan(bench.ms(200));
    expect(grownBytes).toBeLessThan(200 * mib);
  });

  it("LIM-26: a limit of calls holds over tools, call_tool and calls that fail", async () => {
    let calls = 0;
    const tick = plainTool("tick", () => {
      calls++;
      return 1;
    });
    const source = `const codes = [];
      for (let i = 0; i < 4; i++) for (const call of [() => tools.tick({}), () => call_tool("tick", {}), () => tools.none({})])
        codes.push(await call().then(() => "ok", (e) => e.code));
      return codes.filter((code) => code === "LIMIT_TOOL_CALLS").length`;
    expect(await bench.value(source, { tools: [tick], limits: { toolCalls: 5 } })).toBeGreaterThanOrEqual(5);
    expect(calls).toBeLessThanOrEqual(5);
  });
}
