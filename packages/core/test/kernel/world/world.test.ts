import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { QuickJS } from "quickjs-wasi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleWorld, createGuest, type Guest, inNode, NOW } from "./guest.ts";

describe("world", () => {
  let guest: Guest;
  beforeAll(async () => {
    guest = await createGuest();
  });
  afterAll(() => guest.dispose());

  it("has exactly these global names", () => {
    expect(
      (
        guest.evaluate("Object.getOwnPropertyNames(globalThis).filter((name) => name !== '$host').sort()") as string[]
      ).join(" "),
    ).toMatchInlineSnapshot(
      `"AbortController AbortSignal AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array BigUint64Array Boolean DOMException DataView Date DisposableStack Error EvalError Event EventTarget Float16Array Float32Array Float64Array Function Headers Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Request Response Set String SuppressedError Symbol SyntaxError TextDecoder TextEncoder TypeError URIError URL URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet atob btoa crypto decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval fetch globalThis isFinite isNaN parseFloat parseInt performance queueMicrotask structuredClone undefined unescape"`,
    );
  });

  it("took away what leaks chance or time, and what only this engine has", () => {
    const names =
      "WeakRef FinalizationRegistry SharedArrayBuffer Atomics print require scriptArgs std os bjson navigator gc Worker WebAssembly InternalError console".split(
        " ",
      );
    expect(guest.evaluate(`${JSON.stringify(names)}.filter((name) => name in globalThis)`)).toEqual([]);
    expect(
      guest.evaluate(`["fileName", "lineNumber", "columnNumber"].filter((name) => name in Function.prototype)`),
    ).toEqual([]);
  });

  it("gives globals the attributes of the standards, and functions their names", () => {
    const names =
      "Date Intl TextEncoder TextDecoder URL URLSearchParams DOMException Event EventTarget AbortController AbortSignal structuredClone atob btoa crypto performance".split(
        " ",
      );
    const source = `(names) => names.map((name) => { const d = Object.getOwnPropertyDescriptor(globalThis, name); return [name, d.value ? [d.writable, d.enumerable, d.configurable] : null, typeof globalThis[name] === "function" ? [globalThis[name].name, globalThis[name].length] : null]; })`;
    for (const [name, attributes, fn] of guest.call(source, names) as [string, unknown, unknown[] | null][]) {
      expect(attributes, name).toEqual([true, false, true]);
      if (fn !== null) expect(fn[0]).toBe(name);
    }
    expect(
      guest.call(
        `() => [URL.length, TextEncoder.length, AbortController.length, Event.length, atob.length, Date.length, Intl.NumberFormat.length]`,
      ),
    ).toEqual(
      inNode(
        `() => [URL.length, TextEncoder.length, AbortController.length, Event.length, atob.length, Date.length, Intl.NumberFormat.length]`,
      ),
    );
  });

  it("draws chance from the seed, in two streams", () => {
    const draw = (seed: string): unknown =>
      guest.evaluate(
        `($host.world.reseed("${seed}"), [Math.random(), Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(5))], crypto.getRandomValues(new Uint32Array(1))[0]])`,
      );
    const first = draw("0a");
    expect(draw("0a")).toEqual(first);
    expect(draw("0b")).not.toEqual(first);
    expect(first).toMatchInlineSnapshot(`
      [
        0.2624916132533882,
        0.5799695819381545,
        "58dea96a-0795-4bb0-ada5-26487bdaa65f",
        [
          244,
          140,
          119,
          200,
          151,
        ],
        1877466234,
      ]
    `);
    expect(guest.evaluate(`($host.world.reseed("0a"), crypto.randomUUID(), Math.random())`)).toBe(
      (first as unknown[])[0],
    );
  });

  it("draws evenly", () => {
    const means = guest.evaluate(
      `(() => { $host.world.reseed("77"); const n = 20000; let sum = 0, low = 0, bits = 0; for (let i = 0; i < n; i++) { const x = Math.random(); sum += x; if (x < 0.1) low++; bits += crypto.getRandomValues(new Uint8Array(1))[0]; if (!(x >= 0 && x < 1)) return "out of range"; } return [sum / n, low / n, bits / n]; })()`,
    ) as number[];
    expect(means[0]).toBeCloseTo(0.5, 1);
    expect(means[1]).toBeCloseTo(0.1, 1);
    expect(Math.abs((means[2] ?? 0) - 127.5)).toBeLessThan(3);
  });

  it("has the crypto of browsers, as far as it goes", () => {
    const source = `() => { const attempt = (run) => { try { return run(); } catch (error) { return error.name; } }; const a = new Uint16Array(3);
      return [crypto.getRandomValues(a) === a, attempt(() => crypto.getRandomValues(new Float64Array(1))), attempt(() => crypto.getRandomValues(new Uint8Array(65537))), attempt(() => crypto.getRandomValues([])), attempt(() => crypto.getRandomValues()), attempt(() => new crypto.constructor()),
        crypto.getRandomValues(new BigInt64Array(2)).length, crypto.getRandomValues(new Uint8Array(0)).length, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()), Object.prototype.toString.call(crypto), crypto.constructor.name, crypto.getRandomValues.length, crypto.randomUUID.length]; }`;
    expect(guest.call(source)).toEqual(inNode(source));
    expect(
      guest.evaluate("[typeof crypto.subtle, new Set(Array.from({ length: 200 }, () => crypto.randomUUID())).size]"),
    ).toEqual(["undefined", 200]);
  });

  it("has a performance.now() that tells the run's clock", () => {
    expect(
      guest.evaluate(
        `($host.world.reseed("1"), [performance.now(), performance.timeOrigin, ($host.hooks.time += 250, performance.now()), String(performance), typeof performance.mark])`,
      ),
    ).toEqual([0, NOW, 250, "[object Performance]", "undefined"]);
    guest.evaluate("$host.hooks.time -= 250");
  });

  it("goes on working when a program replaces the methods it is made of", async () => {
    const hostile = await createGuest();
    const leaks = hostile.evaluate(`(() => {
      const leaks = []; const keep = { stringify: JSON.stringify, parse: JSON.parse };
      const spy = (target, name, label) => { const d = Object.getOwnPropertyDescriptor(target, name); if (!d?.configurable) return;
        const bad = function () { leaks[leaks.length] = label + "." + (typeof name === "symbol" ? "symbol" : name); throw new Error("replaced " + label); };
        Object.defineProperty(target, name, d.value === undefined ? { ...d, get: bad } : { ...d, value: bad }); };
      const m = new Map([[1, new Set([2])]]); const bytes = new Uint8Array([1, 2]);
      const run = () => [
        String(new Date(0)), new Date("Mar 7 2024").getTime(), new Date(2020, 1).toLocaleString(), (1234.5).toLocaleString("en-US", { style: "currency", currency: "USD" }), "é".localeCompare("f"), new Intl.DateTimeFormat("en-US", { dateStyle: "full" }).format(new Date(0)),
        new URL("../b?x=1#y", "http://é.com:80/a/c").href, new URLSearchParams("a=1&b=%20").toString(), new URL("http://[::1]/").searchParams.get("a"), btoa("hello"), atob("aGVsbG8="), new TextDecoder().decode(new TextEncoder().encode("é€😀")),
        structuredClone({ m, d: new Date(5), r: /x/g, e: new TypeError("t"), b: bytes }).d.getTime(), AbortSignal.abort().reason.name, crypto.randomUUID().length, Math.random() < 1, new DOMException("a", "AbortError").code,
        (() => { const t = new EventTarget(); let n = 0; t.addEventListener("x", () => n++); t.dispatchEvent(new Event("x")); return n; })(),
      ];
      const before = keep.stringify(run());
      const saved = [[Array.prototype, "Array"], [String.prototype, "String"], [Map.prototype, "Map"], [Set.prototype, "Set"], [WeakMap.prototype, "WeakMap"], [RegExp.prototype, "RegExp"], [Number.prototype, "Number"], [Function.prototype, "Function"], [Date.prototype, "Date"], [Uint8Array.prototype, "Uint8Array"], [Object.getPrototypeOf(Uint8Array.prototype), "TypedArray"], [ArrayBuffer.prototype, "ArrayBuffer"], [Object, "Object"], [Reflect, "Reflect"], [Math, "Math"]]
        .flatMap(([target, label]) => Reflect.ownKeys(target).filter((key) => key !== "constructor" && key !== "prototype").map((key) => [target, key, Object.getOwnPropertyDescriptor(target, key), label]));
      const define = Object.defineProperty; const skip = /^(toLocale|localeCompare|random|to(String|ISOString)|getTime|exec$|valueOf|Symbol)/;
      const target = saved.filter(([owner, key]) => typeof key === "string" ? !skip.test(key) : owner === Array.prototype && key === Symbol.iterator);
      for (let i = 0; i < target.length; i++) if (target[i][0] !== Object) spy(target[i][0], target[i][1], target[i][3]);
      let after, error = null;
      try { after = run(); } catch (e) { error = e.message; }
      for (let i = 0; i < target.length; i++) { const d = target[i][2]; if (d.configurable) define(target[i][0], target[i][1], d); }
      return [error, after && keep.stringify(after).replace(/"[0-9a-f-]{36}"/g, "") === before, [...new Set(leaks)]];
    })()`);
    expect(leaks).toEqual([null, true, []]);
    hostile.dispose();
  });

  it("is small", async () => {
    expect((await bundleWorld(true)).length).toBeLessThan(90_000);
  });

  it("works without being minified, and refuses to be sloppy", async () => {
    const plain = await createGuest({ minify: false });
    expect(plain.evaluate("[URL.name, Date.name, Intl.NumberFormat.name, new Date(0).getTime()]")).toEqual([
      "URL",
      "Date",
      "NumberFormat",
      0,
    ]);
    plain.dispose();
    const sloppy = (await bundleWorld(true)).replace('"use strict";', "");
    const wasm = readFileSync(fileURLToPath(import.meta.resolve("quickjs-wasi/quickjs.wasm")));
    const vm = await QuickJS.create({ wasm });
    expect(() => vm.evalCode(sloppy)).toThrow('the guest bundle must begin with "use strict"');
    vm.dispose();
  });
});
