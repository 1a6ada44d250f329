/**
 * Engine functions, captured before any program runs.
 *
 * A program may replace every method of the world it lives in; what is written here goes on working, because it never
 * looks a method up on an object a program can reach. Each function takes its receiver as the first argument.
 */

type AnyFunction = (...args: never[]) => unknown;

const { call } = Function.prototype;

/** `uncurry(method)(self, ...args)` is `method.call(self, ...args)`, whatever becomes of `call` later. */
export function uncurry<Self, Args extends unknown[], Result>(
  method: (...args: Args) => Result,
): (self: Self, ...args: Args) => Result {
  return call.bind(method as AnyFunction) as (self: Self, ...args: Args) => Result;
}

const text = String.prototype;
export const charCodeAt: (self: string, index: number) => number = uncurry(text.charCodeAt);
export const codePointAt: (self: string, index: number) => number | undefined = uncurry(text.codePointAt);
export const indexOf: (self: string, part: string, from?: number) => number = uncurry(text.indexOf);
export const lower: (self: string) => string = uncurry(text.toLowerCase);
export const normalize: (self: string, form: "NFC" | "NFD" | "NFKC" | "NFKD") => string = uncurry(text.normalize);
export const padStart: (self: string, width: number, fill?: string) => string = uncurry(text.padStart);
export const repeat: (self: string, count: number) => string = uncurry(text.repeat);
export const slice: (self: string, start?: number, end?: number) => string = uncurry(text.slice);
export const upper: (self: string) => string = uncurry(text.toUpperCase);
export const wellFormed: (self: string) => string = uncurry(text.toWellFormed);
export const { fromCharCode } = String;

export const sort: <T>(self: T[], compare: (a: T, b: T) => number) => T[] = uncurry(Array.prototype.sort) as never;
export const { isArray } = Array;

export const mapGet: <K, V>(self: Map<K, V>, key: K) => V | undefined = uncurry(Map.prototype.get) as never;
export const mapSet: <K, V>(self: Map<K, V>, key: K, value: V) => Map<K, V> = uncurry(Map.prototype.set) as never;
export const mapHas: <K, V>(self: Map<K, V>, key: K) => boolean = uncurry(Map.prototype.has) as never;
export const mapForEach: <K, V>(self: Map<K, V>, visit: (value: V, key: K) => void) => void = uncurry(
  Map.prototype.forEach,
) as never;
export const setAdd: <T>(self: Set<T>, value: T) => Set<T> = uncurry(Set.prototype.add) as never;
export const setForEach: <T>(self: Set<T>, visit: (value: T) => void) => void = uncurry(Set.prototype.forEach) as never;
export const weakGet: <K extends object, V>(self: WeakMap<K, V>, key: K) => V | undefined = uncurry(
  WeakMap.prototype.get,
) as never;
export const weakSet: <K extends object, V>(self: WeakMap<K, V>, key: K, value: V) => void = uncurry(
  WeakMap.prototype.set,
) as never;
export const exec: (self: RegExp, input: string) => RegExpExecArray | null = uncurry(RegExp.prototype.exec);

export const { apply, construct, ownKeys } = Reflect;
export const { create, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, keys, setPrototypeOf } =
  Object;
export const { floor, max, min, abs, imul } = Math;
export const { isNaN: isNotANumber } = Number;
export const numberText: (self: number, radix?: number) => string = uncurry(Number.prototype.toString);
export const objectTag: (self: unknown) => string = uncurry(Object.prototype.toString);

export const { parse: parseJson, stringify } = JSON;
const PromiseAtStart = Promise;

const SyntaxErrorAtStart = SyntaxError;
const TypeErrorAtStart = TypeError;
const RangeErrorAtStart = RangeError;

/** What a function gives, or throws, as a promise. */
export function promiseOf<T>(work: () => T): Promise<T> {
  return new PromiseAtStart((settle) => settle(work()));
}

/** A promise for who settles it later; not by another promise, whose `then` may be a program's. */
export function promiseWith<T>(
  begin: (settle: (value: T) => void, fail: (reason: unknown) => void) => void,
): Promise<T> {
  return new PromiseAtStart(begin);
}

export function typeError(message: string): TypeError {
  return new TypeErrorAtStart(message);
}

export function syntaxError(message: string): SyntaxError {
  return new SyntaxErrorAtStart(message);
}

export function rangeError(message: string): RangeError {
  return new RangeErrorAtStart(message);
}

/** The getter of an accessor property, as a function of its receiver. */
export function getterOf<Value>(target: object, name: PropertyKey): (self: unknown) => Value {
  const getter = getOwnPropertyDescriptor(target, name)?.get;
  if (getter === undefined) throw typeError(`this engine has no getter ${String(name)}`);
  return uncurry(getter) as (self: unknown) => Value;
}
