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
    "ESC-18",
    "getters, setters and toJSON on every prototype",
    `let functions = 0;
     for (const of of [Object.prototype, Array.prototype, String.prototype, Promise.prototype]) {
       for (const name of ["toJSON", "input", "id", "output", "resolve", "0", "get"]) {
         try { Object.defineProperty(of, name, { configurable: true, get() { return undefined; }, set(v) { if (typeof v === 'function') functions++; } }); } catch {}
       }
     }
     return [await tools.echo({ x: [1, { y: 2 }] }), functions];`,
    [{ x: [1, { y: 2 }] }, 0],
  ],
  [
    "ESC-19",
    "call, apply, bind and the iterators replaced, to get hold of what the kernel calls",
    `const held = new Set(), mine = new Set();
     for (const name of ["call", "apply", "bind"]) {
       const own = Function.prototype[name];
       Function.prototype[name] = function (...given) { held.add(this); return Reflect.apply(own, this, given); };
     }
     const iterate = Array.prototype[Symbol.iterator];
     Array.prototype[Symbol.iterator] = function () { held.add(this); return Reflect.apply(iterate, this, []); };
     const back = await tools.echo({ x: 1 });
     console.log("done");
     return [back, [...held].filter((one) => !mine.has(one)).length];`,
    [{ x: 1 }, 0],
  ],
  [
    "ESC-20",
    "callers of a function, up to the kernel",
    `const found = [];
     function climb() {
       let at = climb;
       for (let i = 0; i < 20 && typeof at === "function"; i++) { at = at.caller; if (typeof at === "function") found.push(String(at)); }
       try { if (typeof arguments.callee.caller === "function") found.push(String(arguments.callee.caller)); } catch {}
     }
     [1].map(climb); await tools.echo({}); climb();
     return found.filter((text) => /deliver|primordial|poll/.test(text));`,
    [],
  ],
  [
    "ESC-21",
    "code in texts: eval, new Function, and a timer with a text",
    `const out = [];
     for (const read of [() => eval("typeof process + typeof require"), () => (0, eval)("typeof process + typeof require"), () => new Function("return typeof process + typeof require")()]) out.push(read());
     try { setTimeout("globalThis.late = 1", 0); } catch (error) { out.push(error.name); }
     await new Promise((done) => setTimeout(done, 5));
     return [out.slice(0, 3).map((text) => text.includes("object")), typeof late];`,
    [[false, false, false], "undefined"],
  ],
  [
    "ESC-22",
    "tools and console replaced, redefined and hidden by a with statement",
    `const kept = tools.echo;
     try { tools.echo = () => "forged"; } catch {}
     try { Object.defineProperty(tools, "fail", { value: () => "forged" }); } catch {}
     console.log = () => { throw 1; };
     const given = await kept({ x: 1 });
     const failed = await call_tool("fail", {}).catch((error) => error.code);
     return [given, failed];`,
    [{ x: 1 }, "TOOL_FAILED"],
  ],
  [
    "ESC-23",
    "a kernel that is looked for in every error, promise and tagged template",
    `const names = new Set();
     const look = (value) => { for (let at = value; at !== null && at !== undefined; at = Object.getPrototypeOf(at)) for (const key of Reflect.ownKeys(Object(at))) names.add(String(key)); };
     look(tools.echo); look(tools.echo({})); look(await tools.fail({}).catch((error) => error)); look(((strings) => strings)\`x\`);
     return [...names].filter((name) => /kernel|deliver|pending|resolve$|settle|bridge/i.test(name));`,
    [],
  ],
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
}
