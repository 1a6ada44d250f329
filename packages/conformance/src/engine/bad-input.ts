import { monitorEventLoopDelay } from "node:perf_hooks";
import { AbortedError, defaultLimits } from "@codeact/core";
import { expect, it } from "vitest";
import type { Bench } from "./harness.ts";

/** Programs that run wild, with the code each ends with. */
const wild: readonly (readonly [title: string, source: string, code: string, cpuMs?: number])[] = [
  ["LIM-01: an endless loop", "for (;;) {}", "LIMIT_TIME"],
  [
    "LIM-02: a loop that catches everything",
    "for (;;) { try { for (;;) {} } catch {} finally { for (let i = 0; i < 1e9; i++); } }",
    "LIMIT_TIME",
  ],
  [
    "endless microtasks",
    "(function again() { Promise.resolve().then(again) })(); await new Promise(() => {})",
    "LIMIT_TIME",
  ],
  ["LIM-04: a native loop no interrupt reaches", "return new Array(1e9).indexOf(1)", "LIMIT_TIME", 300],
  ["another native loop", "return Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)", "LIMIT_TIME", 300],
  ["LIM-05: a regular expression that blows up", "return /^(a+)+$/.test('a'.repeat(40) + 'b')", "LIMIT_TIME"],
  ["LIM-21: a busy wait on the clock", "const t = Date.now(); while (Date.now() - t < 60000); return 1", "LIMIT_TIME"],
  ["a proxy result that never ends", "return new Proxy({}, { ownKeys() { for (;;) {} } })", "LIMIT_TIME"],
  ["LIM-08: memory by small pieces", "const a = []; for (;;) a.push({ k: 'v' })", "LIMIT_MEMORY", 2_000],
  [
    "memory, caught",
    "try { const a = []; for (;;) a.push({ k: 'v' }) } catch { return 'caught' }",
    "LIMIT_MEMORY",
    2_000,
  ],
  ["LIM-09: memory after an await", "await 0; const a = []; for (;;) a.push({ k: 'v' })", "LIMIT_MEMORY", 2_000],
  ["memory at once", "return new Uint8Array(1e9).length", "LIMIT_MEMORY"],
  ["LIM-06: runaway recursion", "function f() { return f() + 1 } return f()", "LIMIT_STACK"],
  ["recursion in the engine itself", "const a = []; a[0] = a; return String(a)", "LIMIT_STACK"],
  ["LIM-16: a promise nothing settles", "await new Promise(() => {})", "DEADLOCK"],
  ["LIM-04: the text of an array without end", "return (new Array(1e9) + '').length", "LIMIT_TIME", 300],
  ["a result that is too large", "return 'x'.repeat(200_000)", "LIMIT_RESULT_SIZE"],
  ["a result that is too deep", "let o = 0; for (let i = 0; i < 70; i++) o = [o]; return o", "LIMIT_DEPTH"],
  ["a source that is too large", `return 1 // ${"x".repeat(300_000)}`, "LIMIT_SOURCE_SIZE"],
  ["a syntax error", "return 1 +", "SYNTAX_ERROR"],
  ["closing the wrapper", "return 1 }); globalThis.x = 1; (async () => { return 2", "SYNTAX_ERROR"],
  ["an error of its own", "throw new TypeError('mine')", "GUEST_ERROR"],
  ["a thrown null", "throw null", "GUEST_ERROR"],
  ["a thrown symbol", "throw Symbol('s')", "GUEST_ERROR"],
  ["an error with a symbol for a name", "const e = new Error('m'); e.name = Symbol('n'); throw e", "GUEST_ERROR"],
  ["a forged code", "const e = new Error('x'); e.code = 'LIMIT_TIME'; e.name = 'CodeActError'; throw e", "GUEST_ERROR"],
  ["a getter that throws in the result", "return { get a() { throw new Error('x') } }", "GUEST_ERROR"],
  [
    "a result after Promise was taken away",
    "globalThis.Promise = undefined; throw new Error('still here')",
    "GUEST_ERROR",
  ],
  ["a BigInt result", "return { n: 10n }", "VALUE_NOT_SERIALIZABLE"],
];

export function badInput(bench: Bench): void {
  const limits = { wallMs: bench.ms(4_000), cpuMs: bench.ms(1_500), resultBytes: 100_000 };

  for (const [title, source, code, cpuMs = 500] of wild) {
    // Retried, because the delay of the host's loop is also that of everything else on the machine.
    it(`ends ${title} with ${code}, in time, and the next run is fine`, { retry: 2 }, async () => {
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      const before = performance.now();
      // What never ends needs no more time on a slow machine.
      const budget = code === "LIMIT_TIME" ? cpuMs : bench.ms(cpuMs);
      expect(await bench.code(source, { limits: { ...limits, cpuMs: budget } })).toBe(code);
      const took = performance.now() - before;
      delay.disable();
      expect(took).toBeLessThan(limits.wallMs + bench.ms(500));
      expect(delay.max / 1e6).toBeLessThan(bench.ms(200));
      expect(await bench.value("return 7")).toBe(7);
    });
  }

  it("tells the line, the column and the lines around of a syntax error", async () => {
    const syntax = await bench.run("const a = 1;\nconst b = ;\nreturn a");
    expect(syntax).toMatchObject({ status: "failed", error: { code: "SYNTAX_ERROR", line: 2, column: 11 } });
    expect(JSON.stringify(syntax)).toContain("const b = ;");
  });

  it("tells the line of an error of the program", async () => {
    const thrown = await bench.run("const a = 1;\nfunction f() {\n  return missing + a;\n}\nreturn f()");
    expect(thrown).toMatchObject({ status: "failed", error: { code: "GUEST_ERROR", name: "ReferenceError", line: 3 } });
  });

  it("names an unknown tool and the nearest ones", async () => {
    const result = await bench.run("return await tools.ecco({})");
    expect(result).toMatchObject({ status: "failed", error: { code: "TOOL_NOT_FOUND" } });
    expect(JSON.stringify(result)).toMatch(/ecco.*echo/);
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"];
    const source = `const out = []; for (const n of ${JSON.stringify(names)}) { try { await tools[n]({}); out.push(n) } catch (e) { if (e.code !== 'TOOL_NOT_FOUND') out.push(e.code) } } return out`;
    expect(await bench.value(source)).toEqual([]);
  });

  it("refuses an input that does not fit the schema, and does not run the tool", async () => {
    const source = "try { await tools.add({ a: 1, b: 'two' }) } catch (e) { return [e.code, e.message] }";
    const [code, message] = (await bench.value(source)) as [string, string];
    expect(code).toBe("TOOL_INVALID_INPUT");
    expect(message).toMatch(/\$\.b/);
    expect(message).toMatch(/number/);
    expect(message).toMatch(/two/);
  });

  it("refuses arguments JSON cannot carry, with their path", async () => {
    const source = `const out = {};
      const given = { big: 10n, nan: NaN, map: new Map(), set: new Set(), fn() {}, sym: Symbol('s'), re: /x/, err: new Error('x') };
      for (const [k, v] of Object.entries(given)) try { await tools.echo({ v }); out[k] = 'ok' } catch (e) { out[k] = [e.code, e.message.includes('$.v')] }
      out.date = (await tools.echo({ v: new Date(0) })).v; return out`;
    const refused = ["VALUE_NOT_SERIALIZABLE", true];
    expect(await bench.value(source)).toEqual({
      big: refused,
      nan: refused,
      map: refused,
      set: refused,
      fn: refused,
      sym: refused,
      re: refused,
      err: refused,
      date: "1970-01-01T00:00:00.000Z",
    });
  });

  it("lets a program catch what a tool threw: name and message, nothing of the host", async () => {
    const source =
      "try { await tools.fail({}) } catch (e) { return [e instanceof Error, e.name, e.message, e.code, /node:|\\/(home|usr|tmp)\\//.test(String(e.stack)), typeof e.constructor.constructor('return typeof process')()] }";
    expect(await bench.value(source)).toEqual([true, "RangeError", "no such thing", "TOOL_FAILED", false, "string"]);
  });

  it("times a hanging tool out, catchable", async () => {
    expect(await bench.value("try { await tools.hang({}) } catch (e) { return e.code }")).toBe("TOOL_TIMEOUT");
  });

  it("LIM-11: stops counting calls at the limit, catchable, and every later call fails too", async () => {
    const source =
      "let n = 0, codes = []; for (let i = 0; i < 8; i++) try { await tools.tick({}); n++ } catch (e) { codes.push(e.code) } return [n, codes]";
    expect(await bench.value(source, { limits: { toolCalls: 5 } })).toEqual([5, Array(3).fill("LIMIT_TOOL_CALLS")]);
  });

  it("refuses an argument that is too large, and passes one that just fits", async () => {
    const source =
      "const out = []; for (const n of [1000 - 8, 1000 - 7]) try { out.push((await tools.echo({ s: 'x'.repeat(n) })).s.length) } catch (e) { out.push(e.code) } return out";
    expect(await bench.value(source, { limits: { argumentBytes: 1000 } })).toEqual([992, "LIMIT_ARGUMENT_SIZE"]);
  });

  it("drops logs over the limit and says so", async () => {
    const result = await bench.run("for (let i = 0; i < 20000; i++) console.log('line ' + i); return 1");
    expect(result).toMatchObject({ status: "completed", value: 1 });
    expect(result.warnings.map(({ code }) => code)).toContain("LOGS_DROPPED");
  });

  it("ends at the wall limit while a tool runs", { retry: 2 }, async () => {
    const before = performance.now();
    expect(await bench.code("await tools.sleep({ ms: 10000 }); return 1", { limits: { wallMs: bench.ms(300) } })).toBe(
      "LIMIT_TIME",
    );
    expect(performance.now() - before).toBeLessThan(bench.ms(800));
  });

  it("LIF-02: aborts within 250 ms: before the start, in a loop, while a tool runs", { retry: 2 }, async () => {
    // With less memory the second program ends before it is aborted.
    const codeact = bench.codeact({ limits: { memoryBytes: defaultLimits.memoryBytes } });
    await expect(codeact.run("return 1", { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(AbortedError);
    for (const source of ["for (;;) {}", "return (new Array(1e9) + '').length", "await tools.sleep({ ms: 10000 })"]) {
      const controller = new AbortController();
      const running = codeact.run(source, { signal: controller.signal });
      await new Promise((resolve) => setTimeout(resolve, bench.ms(60)));
      const before = performance.now();
      controller.abort();
      await expect(running).rejects.toMatchObject({ code: "CODEACT_ABORTED" });
      expect(performance.now() - before).toBeLessThan(bench.ms(250));
    }
    expect(await bench.value("return 7")).toBe(7);
  });

  it("survives a program that replaces the intrinsics", async () => {
    const source =
      "JSON.stringify = () => '{}'; JSON.parse = () => ({ forged: 1 }); Promise.prototype.then = () => {}; Array.prototype.push = () => 0; Map.prototype.get = () => 0; Array.prototype.toJSON = () => 'x'; Object.prototype.error = 1; return await tools.echo({ x: 1 })";
    expect(await bench.value(source)).toEqual({ x: 1 });
  });

  it("runs a getter of the result once", async () => {
    expect(await bench.value("let n = 0; return { get a() { return ++n } }")).toEqual({ a: 1 });
  });

  it("counts empty log lines and refuses endless tool names, so that neither fills the host", async () => {
    const logs = await bench.run("for (let i = 0; i < 1e5; i++) console.log(''); return 1");
    expect(logs).toMatchObject({ status: "completed", value: 1 });
    expect(logs.logs.length).toBeLessThan(5_000);
    const names = "return await call_tool('x'.repeat(1e6), {}).catch((e) => e.code)";
    expect(await bench.value(names)).toBe("TOOL_NOT_FOUND");
  });

  it("keeps an error of the host as the host made it", async () => {
    const source = "try { await tools.fail({}) } catch (e) { e.name = 'Forged'; e.message = 'forged'; throw e }";
    expect(await bench.run(source)).toMatchObject({
      error: { code: "TOOL_FAILED", name: "RangeError", message: "no such thing" },
    });
  });

  it("keeps prototypes clean whatever keys cross", async () => {
    expect(
      await bench.value(
        'const r = await tools.echo(JSON.parse(\'{"__proto__":{"polluted":1},"a":1}\')); return [r.a, ({}).polluted === undefined]',
      ),
    ).toEqual([1, true]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
}
