import { expect, it } from "vitest";
import { type Bench, standardTools, type WorldDifferences } from "./harness.ts";

/** What every program may count on. */
export function programs(bench: Bench, { only }: WorldDifferences = { only: [], lacks: [] }): void {
  it("gives the value of a return, of a last expression, and null for none", async () => {
    expect(await bench.value("return { a: [1, 'two', null, true] }")).toEqual({ a: [1, "two", null, true] });
    expect(await bench.value("const x = 20; x * 2 + 2")).toBe(42);
    expect(await bench.value("const x = 1")).toBe(1);
    expect(await bench.value("if (false) 1")).toBe(null);
  });

  it("calls tools by name and by call_tool", async () => {
    expect(
      await bench.value("return (await tools.add({ a: 1, b: 2 })).sum + (await call_tool('add', { a: 3, b: 4 })).sum"),
    ).toBe(10);
    expect(await bench.value("return [Object.keys(tools).includes('add'), 'add' in tools, typeof tools.then]")).toEqual(
      [true, true, "undefined"],
    );
  });

  it("runs 50 parallel calls of 20 ms in far less than their sum", { retry: 2 }, async () => {
    const codeact = bench.codeact();
    const source =
      "return (await Promise.all(Array.from({ length: 50 }, (_, i) => tools.sleep({ ms: 20, value: i })))).length";
    await codeact.run(source);
    const times = [];
    for (let round = 0; round < 5; round++) {
      const before = performance.now();
      expect(await codeact.run(source)).toMatchObject({ status: "completed", value: 50 });
      times.push(performance.now() - before);
    }
    expect(Math.min(...times)).toBeLessThan(bench.ms(60));
  });

  it("makes 1,000 sequential calls", async () => {
    const source = "let sum = 0; for (let i = 0; i < 1000; i++) sum += (await tools.echo({ i })).i; return sum";
    expect(await bench.value(source)).toBe(499_500);
  });

  it("keeps two runs at once apart", async () => {
    const codeact = bench.codeact();
    const source = (n: number): string =>
      `globalThis.mine = ${n}; await tools.sleep({ ms: ${n} }); return [mine, (await tools.echo({ n: mine })).n]`;
    const results = await Promise.all([30, 5, 20].map((n) => codeact.run(source(n))));
    expect(results.map((result) => result.status === "completed" && result.value)).toEqual([
      [30, 30],
      [5, 5],
      [20, 20],
    ]);
  });

  it("starts every run in a fresh sandbox", async () => {
    const codeact = bench.codeact();
    await codeact.run(
      "globalThis.leak = 1; Object.prototype.bad = 1; Array.prototype.push = () => 0; setTimeout(() => { globalThis.late = 1 }, 1); return 1",
    );
    const result = await codeact.run("return [typeof leak, typeof late, ({}).bad === undefined, [].push(1)]");
    expect(result).toMatchObject({ status: "completed", value: ["undefined", "undefined", true, 1] });
  });

  it("executes calls the program did not await, and says so", async () => {
    const counter = { ticks: 0 };
    const result = await bench.run(
      "[1, 2, 3].forEach(async () => { await tools.tick({}); await tools.tick({}) }); return 'done'",
      {
        tools: standardTools(counter),
      },
    );
    expect(result).toMatchObject({ status: "completed", value: "done" });
    expect(result.warnings.map(({ code }) => code)).toContain("UNAWAITED_CALLS");
    expect(counter.ticks).toBe(6);
    expect(result.calls).toHaveLength(6);
  });

  it("keeps late logs, and lets no timer hold the end up", async () => {
    const before = performance.now();
    const result = await bench.run(
      "setTimeout(() => {}, 20000); Promise.resolve().then(() => {}).then(() => console.log('late')); return 1",
    );
    expect(result).toMatchObject({ status: "completed", value: 1, logs: [{ level: "log", text: "late" }] });
    expect(performance.now() - before).toBeLessThan(bench.ms(2_000));
  });

  it("logs values as text, by level", async () => {
    const result = await bench.run(
      "console.log('a', 1, { b: [true, null] }); console.warn(new Map([[1, 2]])); console.error(new TypeError('x').message); return 0",
    );
    expect(result.logs).toEqual([
      { level: "log", text: 'a 1 {"b":[true,null]}' },
      { level: "warn", text: "Map {1 => 2}" },
      { level: "error", text: "x" },
    ]);
  });

  it("takes one printed line of JSON for the result when nothing was returned", async () => {
    expect(await bench.value("console.log(JSON.stringify({ total: 3 }))")).toEqual({ total: 3 });
  });

  it("resolves promises left in the returned value", async () => {
    expect(await bench.value("return { a: tools.echo({ x: 1 }), b: [tools.echo({ y: 2 })] }")).toEqual({
      a: { x: 1 },
      b: [{ y: 2 }],
    });
  });

  it("has timers in order, cleared ones never fire", async () => {
    const source =
      "const seen = []; const id = setTimeout(() => seen.push('never'), 5); clearTimeout(id); setTimeout(() => seen.push('b'), 20); setTimeout(() => seen.push('a'), 5); await new Promise((r) => setTimeout(r, 40)); return seen";
    expect(await bench.value(source)).toEqual(["a", "b"]);
  });

  it("has a clock that stands still within a step and moves with the calls", async () => {
    const source =
      "const a = Date.now(); for (let i = 0; i < 1e5; i++); const b = Date.now(); await tools.sleep({ ms: 30 }); return [b - a, Date.now() - a >= 25, new Date().getTimezoneOffset()]";
    expect(await bench.value(source)).toEqual([0, true, 0]);
  });

  it("has the parts of a web world that models expect", async () => {
    const names =
      "structuredClone AbortController AbortSignal DOMException TextEncoder TextDecoder URL URLSearchParams atob btoa crypto queueMicrotask console setTimeout clearTimeout".split(
        " ",
      );
    expect(
      await bench.value(`return ${JSON.stringify(names)}.filter((name) => typeof globalThis[name] === 'undefined')`),
    ).toEqual([]);
    expect(await bench.value("return new URL('../b?x=1#y', 'https://a.example/c/d').href")).toBe(
      "https://a.example/b?x=1#y",
    );
    expect(await bench.value("return new TextDecoder().decode(new TextEncoder().encode('aé😀'))")).toBe("aé😀");
    expect(await bench.value("return /^[0-9a-f-]{36}$/.test(crypto.randomUUID())")).toBe(true);
  });

  it("has nothing that leaks chance, time or the host", async () => {
    const names =
      "WeakRef FinalizationRegistry SharedArrayBuffer Atomics process require module print std os scriptArgs WebAssembly Worker".split(
        " ",
      );
    const known = names.filter((name) => only.some((line) => line.startsWith(`globalThis.${name}: `)));
    expect(await bench.value(`return [${names.map((name) => `typeof ${name}`)}]`)).toEqual(
      names.map(() => "undefined"),
    );
    expect(
      await bench.value(`return ${JSON.stringify(names)}.filter((name) => typeof globalThis[name] !== 'undefined')`),
    ).toEqual(known);
  });
}
