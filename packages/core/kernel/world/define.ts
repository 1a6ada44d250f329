import { defineProperty, getOwnPropertyDescriptor, hasOwn, ownKeys } from "./intrinsics.ts";

/** Anything with a `prototype`: what `class` and `function` make. */
export interface Interface {
  readonly prototype: object;
}

/** Lengths that differ from what the parameters say, by the name of the member; `""` is the constructor itself. */
export type Lengths = Readonly<Record<string, number>>;

/** Methods of an object literal: they have the right name, and are no constructors, as built-in functions are not. */
export type Methods = Readonly<Record<PropertyKey, (...args: never[]) => unknown>>;

/** Defines a property as the standards define classes and functions: writable, configurable, not enumerable. */
export function defineHidden(target: object, name: PropertyKey, value: unknown): void {
  defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
}

/** Defines what the standards call a constant, or `Symbol.toStringTag`. */
export function defineFixed(target: object, name: PropertyKey, value: unknown, attributes: PropertyDescriptor): void {
  defineProperty(target, name, { value, writable: false, ...attributes });
}

/** Gives a function the name and length a standard says it has; the bundler's short names are not for programs. */
export function nameFunction(target: object, name: string, length?: number): void {
  defineFixed(target, "name", name, { configurable: true });
  if (length !== undefined) defineFixed(target, "length", length, { configurable: true });
}

export function defineTag(prototype: object, name: string): void {
  defineFixed(prototype, Symbol.toStringTag, name, { configurable: true });
}

/** Defines the methods of an object literal on a target, hidden. */
export function defineMethods(target: object, methods: Methods, lengths: Lengths = {}): void {
  for (const key of ownKeys(methods)) {
    const method = methods[key];
    if (method === undefined) continue;
    if (typeof key === "string" && hasOwn(lengths, key)) nameFunction(method, key, lengths[key]);
    defineHidden(target, key, method);
  }
}

/** What every class has; its `name` may be a static method, and its attributes are set by `finishInterface`. */
function isOwnBookkeeping(key: PropertyKey): boolean {
  return typeof key !== "string" || key === "constructor" || key === "prototype" || key === "name" || key === "length";
}

/** Names a class, makes its members enumerable and tags its prototype, as Web IDL does for an interface. */
export function finishInterface(type: Interface, name: string, lengths: Lengths = {}): void {
  nameFunction(type, name, lengths[""]);
  for (const owner of [type, type.prototype]) {
    for (const key of ownKeys(owner)) {
      const member = getOwnPropertyDescriptor(owner, key);
      if (member === undefined || isOwnBookkeeping(key)) continue;
      if (typeof key === "string" && hasOwn(lengths, key)) nameFunction(member.value, key, lengths[key]);
      defineProperty(owner, key, { enumerable: true });
    }
  }
  defineTag(type.prototype, name);
}

/** Finishes a class and puts it on the global object. */
export function exposeInterface(global: object, type: Interface, name: string, lengths: Lengths = {}): void {
  finishInterface(type, name, lengths);
  defineHidden(global, name, type);
}
