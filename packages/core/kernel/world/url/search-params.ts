import { requireArguments, toUsvString } from "../arguments.ts";
import { defineHidden, exposeInterface } from "../define.ts";
import { apply, getOwnPropertyDescriptor, ownKeys, slice, sort, typeError } from "../intrinsics.ts";
import { createPairIterators, type Pair } from "../pair-iterator.ts";
import { parseForm, serializeForm } from "./form.ts";

/** The pairs, and who must hear of a change: the URL they belong to. */
export interface ParamsState {
  pairs: Pair[];
  changed: (() => void) | undefined;
}

function fromSequence(init: Iterable<unknown>): Pair[] {
  const pairs: Pair[] = [];
  for (const item of init) {
    if (typeof item !== "object" || item === null) throw typeError("URLSearchParams: each pair must be an array");
    const parts: unknown[] = [];
    for (const part of item as Iterable<unknown>) parts[parts.length] = part;
    if (parts.length !== 2) throw typeError("URLSearchParams: each pair must be a name and a value");
    pairs[pairs.length] = { name: toUsvString(parts[0]), value: toUsvString(parts[1]) };
  }
  return pairs;
}

function fromRecord(init: object): Pair[] {
  const pairs: Pair[] = [];
  const names = ownKeys(init);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] as string;
    if (getOwnPropertyDescriptor(init, name)?.enumerable !== true) continue;
    pairs[pairs.length] = { name: toUsvString(name), value: toUsvString((init as Record<string, unknown>)[name]) };
  }
  return pairs;
}

function toPairs(init: unknown): Pair[] {
  if (init === undefined) return [];
  if ((typeof init === "object" && init !== null) || typeof init === "function") {
    const iterate = (init as { [Symbol.iterator]?: unknown })[Symbol.iterator];
    if (iterate === undefined || iterate === null) return fromRecord(init);
    return fromSequence(init as Iterable<unknown>);
  }
  const text = toUsvString(init);
  return parseForm(text[0] === "?" ? slice(text, 1) : text);
}

/** The pairs that stay when those of a name (and a value, if one is given) go. */
function without(pairs: readonly Pair[], name: string, value: string | undefined): Pair[] {
  const kept: Pair[] = [];
  for (let index = 0; index < pairs.length; index += 1) {
    const pair = pairs[index] as Pair;
    if (pair.name !== name || (value !== undefined && pair.value !== value)) kept[kept.length] = pair;
  }
  return kept;
}

/** The pairs with one value for a name: in the first one's place, or at the end. */
function withOne(pairs: readonly Pair[], name: string, value: string): Pair[] {
  const kept: Pair[] = [];
  let placed = false;
  for (let index = 0; index < pairs.length; index += 1) {
    const pair = pairs[index] as Pair;
    if (pair.name !== name) kept[kept.length] = pair;
    else if (!placed) {
      kept[kept.length] = { name, value };
      placed = true;
    }
  }
  if (!placed) kept[kept.length] = { name, value };
  return kept;
}

const iterate = createPairIterators("URLSearchParams Iterator");

let readState: (params: URLSearchParams) => ParamsState;

export class URLSearchParams {
  readonly #state: ParamsState;
  static {
    readState = (params) => params.#state;
  }
  constructor(init: unknown = undefined) {
    this.#state = { pairs: toPairs(init), changed: undefined };
  }
  get size(): number {
    return this.#state.pairs.length;
  }
  append(...args: unknown[]): void {
    const state = this.#state;
    requireArguments(args, 2, "URLSearchParams.append");
    state.pairs[state.pairs.length] = { name: toUsvString(args[0]), value: toUsvString(args[1]) };
    state.changed?.();
  }
  delete(...args: unknown[]): void {
    const state = this.#state;
    requireArguments(args, 1, "URLSearchParams.delete");
    const value = args[1] === undefined ? undefined : toUsvString(args[1]);
    state.pairs = without(state.pairs, toUsvString(args[0]), value);
    state.changed?.();
  }
  get(...args: unknown[]): string | null {
    const { pairs } = this.#state;
    requireArguments(args, 1, "URLSearchParams.get");
    const name = toUsvString(args[0]);
    for (let index = 0; index < pairs.length; index += 1)
      if (pairs[index]?.name === name) return (pairs[index] as Pair).value;
    return null;
  }
  getAll(...args: unknown[]): string[] {
    const { pairs } = this.#state;
    requireArguments(args, 1, "URLSearchParams.getAll");
    const name = toUsvString(args[0]);
    const values: string[] = [];
    for (let index = 0; index < pairs.length; index += 1) {
      if (pairs[index]?.name === name) values[values.length] = (pairs[index] as Pair).value;
    }
    return values;
  }
  has(...args: unknown[]): boolean {
    const { pairs } = this.#state;
    requireArguments(args, 1, "URLSearchParams.has");
    const value = args[1] === undefined ? undefined : toUsvString(args[1]);
    return without(pairs, toUsvString(args[0]), value).length < pairs.length;
  }
  set(...args: unknown[]): void {
    const state = this.#state;
    requireArguments(args, 2, "URLSearchParams.set");
    state.pairs = withOne(state.pairs, toUsvString(args[0]), toUsvString(args[1]));
    state.changed?.();
  }
  sort(): void {
    const state = this.#state;
    sort(state.pairs, (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    state.changed?.();
  }
  entries(): Iterator<unknown> {
    return iterate(() => this.#state.pairs, "entries");
  }
  forEach(...args: unknown[]): void {
    const state = this.#state;
    const callback = args[0];
    if (typeof callback !== "function") throw typeError("URLSearchParams.forEach: the callback must be a function");
    for (let index = 0; index < state.pairs.length; index += 1) {
      const { name, value } = state.pairs[index] as Pair;
      apply(callback, args[1], [value, name, this]);
    }
  }
  keys(): Iterator<unknown> {
    return iterate(() => this.#state.pairs, "keys");
  }
  values(): Iterator<unknown> {
    return iterate(() => this.#state.pairs, "values");
  }
  toString(): string {
    return serializeForm(this.#state.pairs);
  }
}

/** The state of an object that programs see as `URLSearchParams`. */
export function paramsState(params: URLSearchParams): ParamsState {
  return readState(params);
}

export function installSearchParams(global: typeof globalThis): void {
  const lengths = { "": 0, append: 2, delete: 1, get: 1, getAll: 1, has: 1, set: 2, forEach: 1 };
  exposeInterface(global, URLSearchParams, "URLSearchParams", lengths);
  defineHidden(URLSearchParams.prototype, Symbol.iterator, URLSearchParams.prototype.entries);
}
