import { ConfigurationError } from "../errors.ts";

const pattern = /^(?!\d+$)[A-Za-z0-9_][A-Za-z0-9_./-]{0,127}$/;

/** Members that every object or promise has, or that change how `tools` itself behaves when a program awaits, prints or copies it. */
const members = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...["then", "catch", "finally", "prototype", "toJSON", "name", "length", "caller", "callee", "arguments", "inspect"],
];

/** What the guest world, or codeact in it, already calls by that name. */
const guestGlobals = (
  "globalThis self window global undefined NaN Infinity eval isFinite isNaN parseFloat parseInt decodeURI " +
  "decodeURIComponent encodeURI encodeURIComponent escape unescape Object Function Boolean Symbol Error AggregateError " +
  "EvalError RangeError ReferenceError SyntaxError TypeError URIError InternalError Number BigInt Math Date String RegExp Array " +
  "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array " +
  "Float64Array BigInt64Array BigUint64Array Map Set WeakMap WeakSet WeakRef FinalizationRegistry ArrayBuffer " +
  "SharedArrayBuffer DataView Atomics JSON Promise Reflect Proxy Iterator Intl console performance crypto queueMicrotask " +
  "setTimeout clearTimeout setInterval clearInterval structuredClone AbortController AbortSignal DOMException " +
  "TextEncoder TextDecoder URL URLSearchParams atob btoa Blob Event EventTarget fetch Headers Request Response fs require " +
  "module exports process Buffer tools call_tool execute_code search_tools describe_tools previous_result"
).split(" ");

const reserved: ReadonlySet<string> = new Set([...members, ...guestGlobals]);

/** Throws `CODEACT_CONFIGURATION` unless `name` can be a tool: `tools.NAME` or `tools["NAME"]`. */
export function checkToolName(name: unknown, option: string): asserts name is string {
  if (typeof name !== "string") {
    const got = name === undefined ? "nothing" : name === null ? "null" : `a value of type ${typeof name}`;
    throw new ConfigurationError(`${option}.name`, `must be a string, got ${got}`);
  }
  const shown = JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}...` : name);
  if (reserved.has(name)) {
    throw new ConfigurationError(
      `${option}.name`,
      `${shown} is reserved, because programs already have something of that name`,
    );
  }
  if (!pattern.test(name)) {
    const rule =
      'must be 1 to 128 letters, digits, "_", "-", "." or "/", start with a letter, digit or "_", and not be a number';
    throw new ConfigurationError(`${option}.name`, `${rule}, got ${shown}`);
  }
}
