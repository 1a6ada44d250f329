/**
 * Intrinsics captured before any program runs. Kernel code uses these only: a program may replace
 * `JSON.stringify`, `Array.prototype.push` or `Promise.prototype.then`, and must not reach the kernel through them.
 */

const { bind, call } = Function.prototype;

type Method<T, A extends unknown[], R> = (this: T, ...args: A) => R;

/** Turns a method into a function that takes its `this` first. */
export const uncurryThis: <T, A extends unknown[], R>(method: Method<T, A, R>) => (self: T, ...args: A) => R =
  bind.bind(call) as never;

export const parseJson: typeof JSON.parse = JSON.parse;
export const quote: (text: string) => string = JSON.stringify;
export const {
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  setPrototypeOf,
  keys: objectKeys,
  prototype: objectPrototype,
} = Object;
export const hasOwn: (object: object, key: PropertyKey) => boolean = Object.hasOwn;
export const isArray: typeof Array.isArray = Array.isArray;
export const isFiniteNumber: (value: unknown) => boolean = Number.isFinite;

export const PromiseOf: PromiseConstructor = Promise;
export const ErrorOf: ErrorConstructor = Error;
export const StringOf: StringConstructor = String;
export const MapOf: MapConstructor = Map;
// biome-ignore lint/security/noGlobalEval: the guest is where programs are evaluated
export const indirectEval: (text: string) => unknown = eval;

export const whenSettled: (
  promise: Promise<unknown>,
  settled: (value: unknown) => void,
  failed: (reason: unknown) => void,
) => Promise<unknown> = uncurryThis(Promise.prototype.then) as never;

export const mapGet: (map: Map<unknown, unknown>, key: unknown) => unknown = uncurryThis(Map.prototype.get) as never;
export const mapSet: (map: Map<unknown, unknown>, key: unknown, value: unknown) => unknown = uncurryThis(
  Map.prototype.set,
) as never;
export const mapHas: (map: Map<unknown, unknown>, key: unknown) => boolean = uncurryThis(Map.prototype.has) as never;
export const mapDelete: (map: Map<unknown, unknown>, key: unknown) => boolean = uncurryThis(
  Map.prototype.delete,
) as never;
export const mapForEach: (map: Map<unknown, unknown>, visit: (value: unknown, key: unknown) => void) => void =
  uncurryThis(Map.prototype.forEach) as never;
export const mapSize: (map: unknown) => number = uncurryThis(
  Object.getOwnPropertyDescriptor(Map.prototype, "size")?.get as () => number,
) as never;
export const setForEach: (set: Set<unknown>, visit: (value: unknown) => void) => void = uncurryThis(
  Set.prototype.forEach,
) as never;
export const setSize: (set: unknown) => number = uncurryThis(
  Object.getOwnPropertyDescriptor(Set.prototype, "size")?.get as () => number,
) as never;
export const weakGet: (map: WeakMap<object, unknown>, key: object) => unknown = uncurryThis(
  WeakMap.prototype.get,
) as never;
export const weakSet: (map: WeakMap<object, unknown>, key: object, value: unknown) => unknown = uncurryThis(
  WeakMap.prototype.set,
) as never;

export const charCodeAt: (text: string, at: number) => number = uncurryThis(String.prototype.charCodeAt);
export const slice: (text: string, from: number, to?: number) => string = uncurryThis(String.prototype.slice);
export const split: (text: string, by: string) => string[] = uncurryThis(String.prototype.split) as never;
export const dateToJson: (date: unknown) => string | null = uncurryThis(Date.prototype.toISOString) as never;

/** An array that no change to `Array.prototype` reaches, not even `JSON.stringify` looking for `toJSON`. */
export function list<T>(): T[] {
  return setPrototypeOf([], null) as T[];
}

/** Appends without calling `push`. */
export function append<T>(items: T[], item: T): void {
  items[items.length] = item;
}

/** A plain object that no change to `Object.prototype` reaches. */
export function record<T extends object>(fields: T): T {
  return setPrototypeOf(fields, null) as T;
}

/** Length in UTF-8 bytes, or `cap + 1` when it is certainly over `cap`. */
export function utf8Length(text: string, cap: number): number {
  const { length } = text;
  if (length > cap) return cap + 1;
  if (length * 3 <= cap) return length;
  let bytes = length;
  for (let at = 0; at < length; at++) {
    const unit = charCodeAt(text, at);
    if (unit < 0x80) continue;
    // The two halves of a surrogate pair take four bytes together.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

/** A name given by the program, as a string; whatever it is, it does not throw. */
export function describeName(value: unknown): string {
  try {
    return typeof value === "string" ? value : StringOf(value);
  } catch {
    return typeof value;
  }
}
