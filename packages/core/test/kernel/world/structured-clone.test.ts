import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuest, type Guest, inNode, TRY } from "./guest.ts";

describe("structuredClone", () => {
  let guest: Guest;
  beforeAll(async () => {
    guest = await createGuest();
  });
  afterAll(() => guest.dispose());

  const agree = (source: string): void => {
    expect(guest.call(source)).toEqual(inNode(source));
  };

  it("clones every kind of value as Node does", () => {
    agree(`() => {
      const show = (value) => Object.prototype.toString.call(value) + (value === null || typeof value !== "object" ? String(value) : "") + (typeof Object(value).valueOf?.() === "bigint" ? "" : JSON.stringify(value));
      return [undefined, null, true, 1, -0, NaN, "text", 12n, Object(true), Object(1), Object("text"), Object(2n), new Date(5), new Date(NaN), /a+b/giu, [1, , 3], { a: { b: [1] } }, Object.create({ inherited: 1 }),
        new (class Mine { x = 1; get y() { return 2; } })(), Object.create(null), { get x() { return 7; } }, Object.assign([1], { extra: 2 }), { ["__proto__"]: 1 },
      ].map((value) => { const copy = structuredClone(value); return [show(copy), copy !== value || typeof value !== "object", copy !== null && typeof copy === "object" && Object.getPrototypeOf(copy) === Object.prototype, Object.is(copy, value)]; });
    }`);
    agree(
      `() => { const r = structuredClone(Object.assign(/x/gy, { lastIndex: 3 })); return [r.source, r.flags, r.lastIndex, structuredClone(Object("abc")).length, 1 in structuredClone([1, , 3])]; }`,
    );
    agree(
      `() => { const sparse = structuredClone(Object.assign(Object.create(null), { ["__proto__"]: { a: 1 } })); return [Object.keys(sparse), Object.getPrototypeOf(sparse) === Object.prototype]; }`,
    );
  });

  it("clones maps, sets, cycles and shared parts", () => {
    agree(`() => {
      const shared = { s: 1 }; const m = new Map([[shared, new Set([shared, 2])], ["self", null]]); m.set("self", m);
      const c = structuredClone({ m, shared, list: [shared, shared] }); const key = [...c.m.keys()][0];
      return [c.m.get("self") === c.m, key === c.shared, c.list[0] === c.list[1], c.list[0] === c.shared, c.m.get(key).has(c.shared), c.m.get(key).size, c.shared !== shared, c.m instanceof Map];
    }`);
    agree(`() => { const a = []; a.push(a); const c = structuredClone(a); return [c[0] === c, c !== a]; }`);
    agree(
      `() => { const m = new Map([[1, { get x() { m.delete(2); return 1; } }], [2, 3]]); return structuredClone(m).size; }`,
    );
  });

  it("clones errors of the standard kinds", () => {
    agree(`() => [new TypeError("t", { cause: { c: 1 } }), new RangeError("r"), new SyntaxError("s"), new EvalError("e"), new ReferenceError("x"), new URIError("u"), new Error(), Object.assign(new Error("n"), { name: "Custom", extra: 1 }), new AggregateError([1], "a"), new (class Mine extends TypeError {})("m"), Object.defineProperty(new Error("g"), "name", { value: "RangeError" })].map((error) => {
      const copy = structuredClone(error);
      return [copy.name, copy.message, copy.constructor.name, copy instanceof Error, copy.cause ?? null, Object.hasOwn(copy, "message"), copy.extra ?? null, typeof copy.stack, Object.prototype.propertyIsEnumerable.call(copy, "message"), copy.stack === error.stack];
    })`);
    agree(
      `() => { const copy = structuredClone(new DOMException("m", "AbortError")); return [copy instanceof DOMException, copy.name, copy.message, copy.code]; }`,
    );
  });

  it("clones buffers and every view of them", () => {
    agree(`() => {
      const buffer = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]).buffer;
      const views = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array, Float32Array, Float64Array].map((Type) => new Type(buffer, 8, 1));
      const c = structuredClone({ buffer, views, data: new DataView(buffer, 2, 5), empty: new Uint8Array(0) });
      const resizable = structuredClone(new ArrayBuffer(4, { maxByteLength: 8 }));
      return [c.buffer !== buffer, c.views.map((view) => [view.constructor.name, view.buffer === c.buffer, view.byteOffset, view.length, String(view[0])]), c.data.byteOffset, c.data.byteLength, c.data.getUint8(0), c.empty.length, resizable.resizable, resizable.maxByteLength, resizable.byteLength];
    }`);
  });

  it("transfers buffers", () => {
    agree(`() => { ${TRY}
      const buffer = new Uint8Array([1, 2, 3]).buffer; const view = new Uint8Array(buffer);
      const c = structuredClone({ view, buffer }, { transfer: [buffer] }); const kept = new ArrayBuffer(2);
      return [buffer.byteLength, view.length, c.view.length, c.view.buffer === c.buffer, [...c.view], attempt(() => structuredClone(1, { transfer: [{}] })), attempt(() => structuredClone(1, { transfer: [kept, kept] })), kept.byteLength,
        attempt(() => structuredClone(buffer)), attempt(() => structuredClone(1, { transfer: [buffer] })), attempt(() => structuredClone(() => 1, { transfer: [kept] })), kept.byteLength, attempt(() => structuredClone(1, 5)), structuredClone(1, null), attempt(() => structuredClone())];
    }`);
  });

  it("refuses what cannot be cloned", () => {
    agree(
      `() => { ${TRY} return [() => 1, Symbol("s"), Object(Symbol("s")), { f() {} }, [Symbol.iterator], new WeakMap(), new WeakSet(), Promise.resolve(), (function* () {})(), (function () { return arguments; })(1), new Map([[1, () => 1]]), class A {}, { get x() { throw new RangeError("getter"); } }, [][Symbol.iterator]()].map((value) => attempt(() => structuredClone(value))); }`,
    );
    expect(
      guest.evaluate(
        `(() => { try { structuredClone({ a: [() => 1] }); } catch (error) { return [error.name, error.code, error instanceof DOMException, error.message]; } })()`,
      ),
    ).toEqual(["DataCloneError", 25, true, expect.stringContaining("could not be cloned")]);
    const platform = `["new URL('http://a')", "new URLSearchParams()", "new TextEncoder()", "new AbortController()", "AbortSignal.abort()", "new Event('x')", "crypto", "performance"].map((code) => { try { structuredClone((0, eval)(code)); return "cloned"; } catch (error) { return error.name; } })`;
    expect(new Set(guest.evaluate(platform) as string[])).toEqual(new Set(["DataCloneError"]));
  });

  it("goes by what a value is, not by what a program made of it", () => {
    agree(
      `() => [structuredClone({ get [Symbol.toStringTag]() { return "Map"; }, a: 1 }), structuredClone(Object.setPrototypeOf(new Map([[1, 2]]), null)).get(1), structuredClone(Object.setPrototypeOf([1], null)).length, structuredClone(Object.setPrototypeOf(new Date(3), Object.prototype)).getTime()]`,
    );
  });
});
