import { requireArguments } from "../arguments.ts";
import { defineHidden, exposeInterface } from "../define.ts";
import {
  apply,
  charCodeAt,
  exec,
  getOwnPropertyDescriptor,
  lower,
  ownKeys,
  slice,
  sort,
  typeError,
} from "../intrinsics.ts";
import { createPairIterators, type Pair } from "../pair-iterator.ts";

/** Names in lower case, in the order they were given. */
export interface HeaderList {
  pairs: Pair[];
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function toName(value: unknown): string {
  const name = `${value as string}`;
  if (exec(TOKEN, name) === null) throw typeError(`Headers: "${name}" is no name of a header`);
  return lower(name);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

/** Without the white space around it. */
function toValue(given: unknown, name: string): string {
  const value = `${given as string}`;
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(charCodeAt(value, start))) start += 1;
  while (end > start && isBlank(charCodeAt(value, end - 1))) end -= 1;
  for (let index = start; index < end; index += 1) {
    const code = charCodeAt(value, index);
    if (code === 0 || code === 10 || code === 13 || code > 255) {
      throw typeError(`Headers: the value of "${name}" has a character that no header can have`);
    }
  }
  return slice(value, start, end);
}

function append(list: HeaderList, given: unknown, value: unknown): void {
  const name = toName(given);
  list.pairs[list.pairs.length] = { name, value: toValue(value, name) };
}

function without(list: HeaderList, name: string): Pair[] {
  const kept: Pair[] = [];
  for (let index = 0; index < list.pairs.length; index += 1) {
    const pair = list.pairs[index] as Pair;
    if (pair.name !== name) kept[kept.length] = pair;
  }
  return kept;
}

function combinedValue(list: HeaderList, name: string): string | null {
  let value: string | null = null;
  for (let index = 0; index < list.pairs.length; index += 1) {
    const pair = list.pairs[index] as Pair;
    if (pair.name === name) value = value === null ? pair.value : `${value}, ${pair.value}`;
  }
  return value;
}

/** Sorted by name, values of the same name in one, as iterating shows them; cookies stay apart. */
function combined(list: HeaderList): Pair[] {
  const names: string[] = [];
  const pairs: Pair[] = [];
  for (let index = 0; index < list.pairs.length; index += 1) names[index] = (list.pairs[index] as Pair).name;
  sort(names, (a, b) => (a < b ? -1 : a > b ? 1 : 0));
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] as string;
    if (name === names[index - 1]) continue;
    const values = name === "set-cookie" ? cookies(list) : [combinedValue(list, name) as string];
    for (let at = 0; at < values.length; at += 1) pairs[pairs.length] = { name, value: values[at] as string };
  }
  return pairs;
}

function cookies(list: HeaderList): string[] {
  const values: string[] = [];
  for (let index = 0; index < list.pairs.length; index += 1) {
    const { name, value } = list.pairs[index] as Pair;
    if (name === "set-cookie") values[values.length] = value;
  }
  return values;
}

function fill(list: HeaderList, init: unknown): void {
  if (init === undefined || init === null) return;
  if (typeof init !== "object" && typeof init !== "function")
    throw typeError("Headers: give an object or a list of pairs");
  const other = listOf(init);
  if (other !== undefined) {
    for (let index = 0; index < other.pairs.length; index += 1) list.pairs[index] = other.pairs[index] as Pair;
    return;
  }
  if ((init as { [Symbol.iterator]?: unknown })[Symbol.iterator] === undefined) {
    fillFromRecord(list, init);
    return;
  }
  for (const item of init as Iterable<Iterable<unknown>>) {
    const parts: unknown[] = [];
    for (const part of item) parts[parts.length] = part;
    if (parts.length !== 2) throw typeError("Headers: each pair must be a name and a value");
    append(list, parts[0], parts[1]);
  }
}

function fillFromRecord(list: HeaderList, init: object): void {
  const names = ownKeys(init);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] as string;
    if (getOwnPropertyDescriptor(init, name)?.enumerable !== true) continue;
    append(list, name, (init as Record<string, unknown>)[name]);
  }
}

const iterate = createPairIterators("Headers Iterator");

let readList: (headers: Headers) => HeaderList;

export class Headers {
  readonly #list: HeaderList = { pairs: [] };
  static {
    readList = (headers) => headers.#list;
  }
  constructor(init: unknown = undefined) {
    fill(this.#list, init);
  }
  append(...args: unknown[]): void {
    requireArguments(args, 2, "Headers.append");
    append(this.#list, args[0], args[1]);
  }
  delete(...args: unknown[]): void {
    requireArguments(args, 1, "Headers.delete");
    const list = this.#list;
    list.pairs = without(list, toName(args[0]));
  }
  get(...args: unknown[]): string | null {
    requireArguments(args, 1, "Headers.get");
    return combinedValue(this.#list, toName(args[0]));
  }
  getSetCookie(): string[] {
    return cookies(this.#list);
  }
  has(...args: unknown[]): boolean {
    requireArguments(args, 1, "Headers.has");
    return combinedValue(this.#list, toName(args[0])) !== null;
  }
  set(...args: unknown[]): void {
    requireArguments(args, 2, "Headers.set");
    const list = this.#list;
    const name = toName(args[0]);
    const value = toValue(args[1], name);
    list.pairs = without(list, name);
    list.pairs[list.pairs.length] = { name, value };
  }
  entries(): Iterator<unknown> {
    const list = this.#list;
    return iterate(() => combined(list), "entries");
  }
  forEach(...args: unknown[]): void {
    const list = this.#list;
    const callback = args[0];
    if (typeof callback !== "function") throw typeError("Headers.forEach: the callback must be a function");
    const pairs = combined(list);
    for (let index = 0; index < pairs.length; index += 1) {
      const { name, value } = pairs[index] as Pair;
      apply(callback, args[1], [value, name, this]);
    }
  }
  keys(): Iterator<unknown> {
    const list = this.#list;
    return iterate(() => combined(list), "keys");
  }
  values(): Iterator<unknown> {
    const list = this.#list;
    return iterate(() => combined(list), "values");
  }
}

/** What is in an object that programs see as `Headers`; undefined for any other. */
function listOf(headers: object): HeaderList | undefined {
  try {
    return readList(headers as Headers);
  } catch {
    return undefined;
  }
}

/** The list of headers of our own making. */
export function headerList(headers: Headers): HeaderList {
  return readList(headers);
}

export function installHeaders(global: typeof globalThis): void {
  const lengths = { "": 0, append: 2, delete: 1, get: 1, has: 1, set: 2, forEach: 1 };
  exposeInterface(global, Headers, "Headers", lengths);
  defineHidden(Headers.prototype, Symbol.iterator, Headers.prototype.entries);
}
