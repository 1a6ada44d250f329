import { defaultLimits } from "@codeact/core";
import { expect, it } from "vitest";
import type { Bench } from "./harness.ts";

/** Attempts to get out, by the numbers of the attack catalogue; each gives a value that shows it failed. */
const harmless: readonly (readonly [id: string, title: string, source: string, value: unknown])[] = [
  [
    "ESC-01",
    "a constructor chain from every value that can be reached",
    `const seen = new Set(), hits = [];
     (function walk(v, p, d) {
       if (v === null || (typeof v !== "object" && typeof v !== "function") || seen.has(v) || d > 6) return;
       seen.add(v);
       try {
         const F = v.constructor && v.constructor.constructor;
         const t = F && F("return typeof process + typeof require + typeof module")();
         if (t && t !== "undefinedundefinedundefined") hits.push(p + ":" + t);
       } catch {}
       for (const k of Reflect.ownKeys(v)) { try { walk(v[k], p + "." + String(k), d + 1); } catch {} }
     })(globalThis, "g", 0);
     return hits;`,
    [],
  ],
  [
    "ESC-02",
    "a constructor chain through the result of a tool",
    `const v = await tools.echo({ a: [1] });
     const G = v.constructor.constructor("return globalThis")();
     return [G === globalThis, typeof G.process, Object.getPrototypeOf(v) === Object.prototype];`,
    [true, "undefined", true],
  ],
  [
    "ESC-03",
    "a constructor chain through a failed call",
    `try { await tools.fail({}); } catch (e) {
       const leaks = String(e.stack).includes("node:") || /\\/(home|work|usr|tmp)\\//.test(e.stack);
       return [typeof e.constructor.constructor("return typeof process")(), e instanceof Error, leaks];
     }`,
    ["string", true, false],
  ],
  [
    "ESC-04",
    "Error.prepareStackTrace",
    `Error.prepareStackTrace = (_, frames) => frames;
     const stack = new Error("x").stack;
     return Array.isArray(stack)
       ? stack.every((c) => typeof c.getThis?.() !== "object" && !String(c.getFileName?.()).includes("/"))
       : typeof stack === "string";`,
    true,
  ],
  [
    "ESC-09",
    "another species and constructor on the promise of a call",
    `const p = tools.echo({ a: 1 }), got = [];
     p.constructor = { [Symbol.species]: class { constructor(run) { run((v) => got.push(v), (e) => got.push(e)); } } };
     try { p.then((x) => x); } catch {}
     await tools.echo({ b: 2 });
     return got.every((v) => Object.getPrototypeOf(v) === Object.prototype || v instanceof Error);`,
    true,
  ],
  [
    "ESC-11",
    "yield* with a thenable that throws",
    `async function* g() { try { yield* { async *[Symbol.asyncIterator]() { yield 1; } }; } finally {} }
     const it = g(); await it.next();
     try { await it.return({ get then() { throw new Error("t"); } }); return "returned"; }
     catch (e) { return [e instanceof Error, e.constructor.constructor("return typeof process")()]; }`,
    [true, "undefined"],
  ],
  [
    "ESC-12",
    "all four function constructors",
    `const out = [];
     for (const f of [function () {}, async () => {}, function* () {}, async function* () {}]) {
       try {
         const made = f.constructor("return typeof process")();
         const value = await (made?.next ? made.next() : made);
         out.push(String(value?.value ?? value));
       } catch (e) { out.push("refused"); }
     }
     return out.every((one) => one === "undefined" || one === "refused");`,
    true,
  ],
  [
    "BRG-01",
    "names of Object.prototype as tools",
    `const out = [];
     for (const n of ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "then", "__defineGetter__"]) {
       try { await tools[n]({}); out.push(n); } catch {}
     }
     return out;`,
    [],
  ],
  [
    "BRG-05",
    "numbers that JSON cannot carry, as input",
    "return await Promise.all([NaN, Infinity, -Infinity].map((n) => tools.echo({ n }).catch((e) => [e.code, e.message.includes('n')])))",
    Array.from({ length: 3 }, () => ["VALUE_NOT_SERIALIZABLE", true]),
  ],
  [
    "BRG-07",
    "a cycle as input",
    "const a = {}; a.b = { a }; return await tools.echo(a).catch((e) => e.code)",
    "VALUE_NOT_SERIALIZABLE",
  ],
  [
    "BRG-08",
    "values with a class of their own, as input",
    `const out = {};
     for (const [k, v] of Object.entries({ m: new Map([[1, 2]]), s: new Set([1]), d: new Date(0), r: /x/ })) {
       out[k] = await tools.echo({ v }).then((o) => o.v, (e) => e.code);
     }
     return out;`,
    {
      m: "VALUE_NOT_SERIALIZABLE",
      s: "VALUE_NOT_SERIALIZABLE",
      d: "1970-01-01T00:00:00.000Z",
      r: "VALUE_NOT_SERIALIZABLE",
    },
  ],
  [
    "BRG-09",
    "halves of characters, in values and keys",
    "const o = await tools.echo({ s: '\\ud800', ['\\udfff']: 1 }).catch((e) => e.code); return typeof o === 'string' ? o : [o.s === '\\ud800', Object.keys(o).includes('\\udfff')]",
    expect.toSatisfy((value) => value === "VALUE_NOT_SERIALIZABLE" || String(value) === "true,true"),
  ],
  [
    "BRG-10",
    "an input nested 200,000 levels deep",
    "let o = []; for (let i = 0; i < 2e5; i++) o = [o]; return await tools.echo({ o }).catch((e) => e.code)",
    "LIMIT_DEPTH",
  ],
  [
    "BRG-13",
    "__proto__ as a key of an input and of what comes back",
    `const back = await tools.echo(JSON.parse('{"__proto__":{"polluted":1},"a":1}')).catch((e) => e.code);
     return [({}).polluted === undefined, typeof back === "string" || Object.getPrototypeOf(back) === Object.prototype];`,
    [true, true],
  ],
  ["LIM-15", "a timer that nobody waits for", "setTimeout(() => {}, 60_000); return typeof setInterval", "undefined"],
];

/** Attempts that end the run, with the code it ends with. */
const refused: readonly (readonly [id: string, title: string, source: string, code: string])[] = [
  [
    "ESC-05",
    "a symbol for the name of an error",
    "const e = new Error('m'); e.name = Symbol('n'); throw e",
    "GUEST_ERROR",
  ],
  ["ESC-06", "a proxy for a result", "return new Proxy({}, { ownKeys() { for (;;) {} } })", "LIMIT_TIME"],
  [
    "ESC-07",
    "a result that is a thenable without end",
    "const t = { then(done) { done(more()) } }; function more() { return { then(done) { done(more()) } } } return t",
    "LIMIT_TIME",
  ],
  [
    "ESC-17",
    "a source that closes what is around it",
    "return 1 }); globalThis.out = 1; (async () => { return 2",
    "SYNTAX_ERROR",
  ],
  [
    "BRG-17",
    "an error that wears the host's codes",
    "const e = new Error('[ERR_CANCELLED]'); e.code = 'ABORTED'; e.name = 'CodeActError'; throw e",
    "GUEST_ERROR",
  ],
  ["LIM-16", "a promise that nothing settles", "await new Promise(() => {})", "DEADLOCK"],
];

export function escapes(bench: Bench): void {
  const limits = { cpuMs: bench.ms(1_500) };
  for (const [id, title, source, value] of harmless) {
    it(`${id}: ${title}`, async () => {
      // Some need the memory to get as far as they try.
      const { memoryBytes } = defaultLimits;
      expect(await bench.value(source, { limits: { memoryBytes } })).toEqual(value);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    });
  }
  for (const [id, title, source, code] of refused) {
    it(`${id}: ${title}`, async () => {
      expect(await bench.code(source, { limits: { cpuMs: code === "LIMIT_TIME" ? 500 : limits.cpuMs } })).toBe(code);
      expect(await bench.value("return 1")).toBe(1);
    });
  }

  it("ESC-08: toJSON decides once what everybody sees", async () => {
    const source = "let n = 0; return [await tools.echo({ amount: 999, toJSON() { n++; return { amount: 1 } } }), n]";
    expect(await bench.value(source)).toEqual([{ amount: 1 }, 1]);
  });

  it("ESC-10: what a program replaces is not what calls go through", async () => {
    const source = `const kept = [];
      JSON.stringify = () => '{"tool":"deleteAll"}'; JSON.parse = () => ({ ok: "forged" });
      Promise.prototype.then = function (a, b) { kept.push(a, b); };
      return await tools.echo({ x: 1 });`;
    const result = await bench.run(source);
    expect(result.calls.map(({ tool }) => tool).every((tool) => tool === "echo")).toBe(true);
    if (result.status === "completed") expect(result.value).toEqual({ x: 1 });
  });

  it("ESC-13: no module of the host can be imported, however it is written", async () => {
    for (const name of [
      "node:child_process",
      "file:///etc/passwd",
      "data:text/javascript,export default 1",
      "std",
      "os",
    ]) {
      expect(await bench.code(`return await import(${JSON.stringify(name)})`)).toBe("SYNTAX_ERROR");
      const hidden = `return import(${JSON.stringify(name)})`;
      const source = `return await new Function(${JSON.stringify(hidden)})().then(() => "in", () => "refused")`;
      const result = await bench.run(source);
      if (result.status === "completed") expect(result.value).toBe("refused");
    }
    expect(await bench.code("return require('child_process')")).toBe("SYNTAX_ERROR");
    expect(await bench.value("return typeof new Function('return typeof require')()")).toBe("string");
  });

  it("ESC-15: nothing is left for the next run", async () => {
    await bench.value(
      "globalThis.leak = 'S3CRET'; Object.prototype.bad = 1; Array.prototype.push = () => 'x'; return 1",
    );
    expect(await bench.value("return [typeof leak, ({}).bad === undefined, [].push(1)]")).toEqual([
      "undefined",
      true,
      1,
    ]);
  });

  it("ESC-16: programs that once broke the memory of QuickJS leave the host and the next run alone", async () => {
    const source = `let it;
      const evil = { [Symbol.iterator]() { it.return(); return [][Symbol.iterator](); } };
      try { it = Iterator.concat(evil); it.next(); } catch {}
      const ab = new ArrayBuffer(256, { maxByteLength: 2560 }), u = new Uint8Array(ab);
      for (let t = 1600; t < 1800; t += 7) {
        try { ab.resize(256); for (let i = 0; i < 256; i++) u[i] = i; u[255] = 0; let c = 0; u.sort((a, b) => { if (++c === t) ab.resize(10); return a - b; }); } catch {}
      }
      return "alive";`;
    const result = await bench.run(source);
    if (result.status === "failed") expect(["GUEST_ERROR", "ENGINE_CRASHED"]).toContain(result.error.code);
    expect(await bench.value("return 1")).toBe(1);
  });

  it("BRG-03: a call takes one object", async () => {
    const source = `const out = [];
      for (const given of [[], [null], [5], ["x"], [[1]], [{}, {}], [undefined]]) out.push(await tools.echo(...given).then(() => "ok", (e) => e.code));
      return out;`;
    expect(await bench.value(source)).toEqual(["ok", ...Array(5).fill("TOOL_INVALID_INPUT"), "ok"]);
  });

  it("BRG-16: whatever is thrown is told in words", async () => {
    for (const thrown of [
      "null",
      "undefined",
      "0",
      "''",
      "Symbol('s')",
      "1n",
      "new Proxy({}, {})",
      "Object.create(null)",
    ]) {
      const result = await bench.run(`throw ${thrown}`);
      expect(result).toMatchObject({ status: "failed", error: { code: "GUEST_ERROR", message: expect.any(String) } });
    }
  });

  it("BRG-23: every depth ends the same way, below the limits of any engine", async () => {
    for (const [depth, ok] of [
      [60, true],
      [127, false],
      [128, false],
      [129, false],
      [500, false],
    ] as const) {
      const result = await bench.run(`let o = 0; for (let i = 0; i < ${depth}; i++) o = [o]; return o`);
      if (ok) expect(result.status).toBe("completed");
      else expect(result).toMatchObject({ status: "failed", error: { code: "LIMIT_DEPTH" } });
    }
  });
}
