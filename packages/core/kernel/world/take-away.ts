import { defineProperty, ownKeys } from "./intrinsics.ts";

/**
 * The global names of ECMAScript that programs keep. It is a list of what stays, not of what goes: an engine that
 * brings a name of its own (`print`, `std`, `navigator`...) or a newer version of one must not change the world.
 * Left out although standard: what leaks chance or time (`WeakRef`, `FinalizationRegistry`, `SharedArrayBuffer`,
 * `Atomics`).
 */
const KEPT =
  "globalThis Infinity NaN undefined eval parseInt parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI " +
  "encodeURIComponent escape unescape queueMicrotask Object Function Boolean Symbol Number BigInt Math String RegExp " +
  "Date JSON Reflect Proxy Promise Iterator Array Map Set WeakMap WeakSet ArrayBuffer DataView Int8Array Uint8Array " +
  "Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array Float16Array " +
  "Float32Array Float64Array Error AggregateError EvalError RangeError ReferenceError SuppressedError SyntaxError " +
  "TypeError URIError DisposableStack AsyncDisposableStack";

/** QuickJS tells a function's file and line; no other engine does. */
const FUNCTION_EXTRAS = ["fileName", "lineNumber", "columnNumber"];

/** Methods of iterators that are no standard yet, and that not every engine has. */
const ITERATOR_EXTRAS = ["chunks", "windows", "includes", "join"];

/** Removes everything from the global object that is not ECMAScript, or would leak chance or time. */
export function takeAway(global: typeof globalThis): void {
  const kept = new Set<PropertyKey>(KEPT.split(" "));
  for (const name of ownKeys(global)) if (!kept.has(name)) Reflect.deleteProperty(global, name);
  for (const name of FUNCTION_EXTRAS) Reflect.deleteProperty(Function.prototype, name);
  const { prototype: iterators } = (global as unknown as { Iterator: { prototype: object } }).Iterator;
  for (const name of ITERATOR_EXTRAS) Reflect.deleteProperty(iterators, name);
}

/**
 * QuickJS compiles a template literal to a call of `String.prototype.concat`, looked up when it runs. A program that
 * replaced it would sit inside every text that the kernel and this world make, so it stays what it is.
 */
export function pinConcat(global: typeof globalThis): void {
  defineProperty(global.String.prototype, "concat", { writable: false, configurable: false });
}
