import { defineTag } from "./define.ts";
import { defineProperty, getPrototypeOf, setPrototypeOf } from "./intrinsics.ts";

/** A name and a value. */
export interface Pair {
  readonly name: string;
  readonly value: string;
}

export type PairKind = "entries" | "keys" | "values";

/** Makes the iterators of an interface over the pairs there are at each moment, as Web IDL has them. */
export function createPairIterators(tag: string): (pairs: () => readonly Pair[], kind: PairKind) => Iterator<unknown> {
  class PairIterator {
    readonly #pairs: () => readonly Pair[];
    readonly #kind: PairKind;
    #at = 0;
    constructor(pairs: () => readonly Pair[], kind: PairKind) {
      this.#pairs = pairs;
      this.#kind = kind;
    }
    next(): IteratorResult<unknown> {
      const pair = this.#pairs()[this.#at];
      if (pair === undefined) return { value: undefined, done: true };
      this.#at += 1;
      if (this.#kind === "entries") return { value: [pair.name, pair.value], done: false };
      return { value: this.#kind === "keys" ? pair.name : pair.value, done: false };
    }
  }
  const { prototype } = PairIterator;
  setPrototypeOf(prototype, getPrototypeOf(getPrototypeOf([][Symbol.iterator]()) as object) as object);
  Reflect.deleteProperty(prototype, "constructor");
  defineProperty(prototype, "next", { enumerable: true });
  defineTag(prototype, tag);
  return (pairs, kind) => new PairIterator(pairs, kind);
}
