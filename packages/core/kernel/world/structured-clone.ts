import { requireArguments, toDictionary } from "./arguments.ts";
import { arrayBufferSize, type BufferSource, bufferSource, isDetached } from "./buffer-source.ts";
import { defineHidden, defineMethods } from "./define.ts";
import { domException, domExceptionFacts } from "./dom-exception.ts";
import {
  construct,
  create,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  getterOf,
  hasOwn,
  indexOf,
  isArray,
  keys,
  mapForEach,
  mapGet,
  mapHas,
  mapSet,
  objectTag,
  setAdd,
  setForEach,
  setPrototypeOf,
  uncurry,
} from "./intrinsics.ts";

/** What a clone keeps in mind. */
interface Memory {
  /** What has been cloned already: an object that is met again, or inside itself, is cloned once. */
  readonly known: Map<object, object>;
  /** Prototypes of this world's classes whose objects are more than their properties. */
  readonly platform: Map<object, string>;
}

type Constructor = new (...args: never[]) => object;

const EngineDate = Date;
const EngineMap = Map;
const EngineSet = Set;
const EngineRegExp = RegExp;
const EngineDataView = DataView;
const EngineArrayBuffer = ArrayBuffer;
const Bytes = Uint8Array;
const objectPrototype = Object.prototype;
const toObject = Object as (value: unknown) => object;

const timeOf = uncurry(Date.prototype.getTime) as (self: unknown) => number;
const regExpSource: (self: unknown) => string = getterOf(RegExp.prototype, "source");
const regExpGlobal: (self: unknown) => boolean | undefined = getterOf(RegExp.prototype, "global");
/** In the order of `flags`, whose own getter would look these up where a program can reach them. */
const REG_EXP_FLAGS = Object.entries({
  d: "hasIndices",
  g: "global",
  i: "ignoreCase",
  m: "multiline",
  s: "dotAll",
  u: "unicode",
  v: "unicodeSets",
  y: "sticky",
}).map(([flag, name]) => ({ flag, isSet: getterOf<boolean | undefined>(RegExp.prototype, name) }));
const mapSize: (self: unknown) => number = getterOf(Map.prototype, "size");
const setSize: (self: unknown) => number = getterOf(Set.prototype, "size");
const maxByteLength: (self: unknown) => number = getterOf(ArrayBuffer.prototype, "maxByteLength");
const isResizable: (self: unknown) => boolean = getterOf(ArrayBuffer.prototype, "resizable");
const bufferSlice = uncurry(ArrayBuffer.prototype.slice) as (self: ArrayBuffer) => ArrayBuffer;
const bufferTransfer = uncurry(ArrayBuffer.prototype.transfer) as (self: ArrayBuffer) => ArrayBuffer;
const { isError } = Error as unknown as { isError(value: unknown): boolean };
/** Throw a `TypeError` unless their receiver holds such a primitive. */
const UNWRAP: ReadonlyArray<(self: unknown) => unknown> = [
  uncurry(Boolean.prototype.valueOf) as (self: unknown) => unknown,
  uncurry(Number.prototype.valueOf) as (self: unknown) => unknown,
  uncurry(String.prototype.valueOf) as (self: unknown) => unknown,
  uncurry(BigInt.prototype.valueOf) as (self: unknown) => unknown,
];

const TYPED_ARRAYS = new Map<string, Constructor>();
for (const type of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array]) {
  TYPED_ARRAYS.set(type.name, type);
}
for (const type of [BigInt64Array, BigUint64Array, Float32Array, Float64Array]) TYPED_ARRAYS.set(type.name, type);
const half = (globalThis as { Float16Array?: Constructor }).Float16Array;
if (half !== undefined) TYPED_ARRAYS.set("Float16Array", half);

const ERRORS = new Map<unknown, ErrorConstructor>();
for (const type of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
  ERRORS.set(type.name, type);
}

/** Built-in objects that hold more than their properties, and cannot be cloned. */
const OPAQUE =
  "[object Promise][object WeakMap][object WeakSet][object Generator][object AsyncGenerator][object Array Iterator]" +
  "[object Map Iterator][object Set Iterator][object String Iterator][object RegExp String Iterator][object Symbol][object Arguments]";

function holds(read: (self: unknown) => unknown, value: object): boolean {
  try {
    return read(value) !== undefined;
  } catch {
    return false;
  }
}

function notCloneable(what: string): Error {
  return domException(`${what} could not be cloned.`, "DataCloneError");
}

function regExpFlags(value: object): string {
  let flags = "";
  for (let index = 0; index < REG_EXP_FLAGS.length; index += 1) {
    const known = REG_EXP_FLAGS[index];
    if (known?.isSet(value)) flags += known.flag;
  }
  return flags;
}

/** The clone of an object without parts of its own; undefined when it has some. */
function cloneLeaf(value: object): object | undefined {
  if (holds(timeOf, value)) return construct(EngineDate, [timeOf(value)]);
  if (holds(regExpGlobal, value)) return construct(EngineRegExp, [regExpSource(value), regExpFlags(value)]);
  for (let index = 0; index < UNWRAP.length; index += 1) {
    const unwrap = UNWRAP[index];
    if (unwrap !== undefined && holds(unwrap, value)) return toObject(unwrap(value));
  }
  const facts = domExceptionFacts(value);
  return facts === undefined ? undefined : domException(facts.message, facts.name);
}

function cloneBuffer(buffer: ArrayBuffer): ArrayBuffer {
  if (isDetached(buffer)) throw notCloneable("An ArrayBuffer that is detached");
  const copy = bufferSlice(buffer);
  if (!isResizable(buffer)) return copy;
  const size = arrayBufferSize(buffer) ?? 0;
  const options = { maxByteLength: maxByteLength(buffer) };
  const resizable = construct(EngineArrayBuffer, [size, options] as unknown as [number]) as ArrayBuffer;
  const from = new Bytes(copy);
  const to = new Bytes(resizable);
  for (let index = 0; index < size; index += 1) to[index] = from[index] as number;
  return resizable;
}

function cloneView(source: BufferSource, memory: Memory): object {
  const buffer = clone(source.buffer, memory) as ArrayBuffer;
  if (source.kind === "DataView") return construct(EngineDataView, [buffer, source.byteOffset, source.byteLength]);
  const type = mapGet(TYPED_ARRAYS, source.kind);
  if (type === undefined) throw notCloneable(`A ${source.kind}`);
  return construct(type, [buffer, source.byteOffset, source.length] as never[]);
}

function cloneMap(value: Map<unknown, unknown>, memory: Memory): object {
  const result = construct(EngineMap, []) as Map<unknown, unknown>;
  mapSet(memory.known, value, result);
  const entries: unknown[] = [];
  mapForEach(value, (item, key) => {
    entries[entries.length] = key;
    entries[entries.length] = item;
  });
  for (let index = 0; index < entries.length; index += 2) {
    mapSet(result, clone(entries[index], memory), clone(entries[index + 1], memory));
  }
  return result;
}

function cloneSet(value: Set<unknown>, memory: Memory): object {
  const result = construct(EngineSet, []) as Set<unknown>;
  mapSet(memory.known, value, result);
  const items: unknown[] = [];
  setForEach(value, (item) => {
    items[items.length] = item;
  });
  for (let index = 0; index < items.length; index += 1) setAdd(result, clone(items[index], memory));
  return result;
}

/** An error keeps its kind when it is a standard one, its message, stack and cause; other properties are lost. */
function cloneError(value: Error, memory: Memory): object {
  const type = mapGet(ERRORS, value.name) ?? mapGet(ERRORS, "Error");
  const result = construct(type as ErrorConstructor, []) as object;
  mapSet(memory.known, value, result);
  const message = getOwnPropertyDescriptor(value, "message");
  if (message !== undefined && "value" in message) defineHidden(result, "message", `${message.value}`);
  const { stack } = value;
  if (typeof stack === "string") defineHidden(result, "stack", stack);
  const cause = getOwnPropertyDescriptor(value, "cause");
  if (cause !== undefined && "value" in cause) defineHidden(result, "cause", clone(cause.value, memory));
  return result;
}

/** Without a prototype while it is filled, so that no setter a program put on one gets to see a part. */
function cloneProperties(value: object, memory: Memory): object {
  const array = isArray(value);
  const result: Record<string, unknown> = array ? setPrototypeOf([], null) : create(null);
  if (array) (result as unknown as unknown[]).length = value.length;
  mapSet(memory.known, value, result);
  const names = keys(value);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] as string;
    if (!hasOwn(value, name)) continue;
    result[name] = clone((value as Record<string, unknown>)[name], memory);
  }
  return setPrototypeOf(result, array ? Array.prototype : objectPrototype);
}

/** Most objects are, and to ask the engine what else they might be is slow: it answers by throwing. */
function isPlain(value: object): boolean {
  return isArray(value) || (getPrototypeOf(value) === objectPrototype && objectTag(value) === "[object Object]");
}

function cloneObject(value: object, memory: Memory): object {
  if (typeof value === "function") throw notCloneable(`The function ${value.name}`);
  if (isPlain(value)) return cloneProperties(value, memory);
  const leaf = cloneLeaf(value);
  if (leaf !== undefined) return leaf;
  if (arrayBufferSize(value) !== undefined) return cloneBuffer(value as ArrayBuffer);
  const source = bufferSource(value);
  if (source !== undefined) return cloneView(source, memory);
  if (holds(mapSize, value)) return cloneMap(value as Map<unknown, unknown>, memory);
  if (holds(setSize, value)) return cloneSet(value as Set<unknown>, memory);
  if (isError(value)) return cloneError(value as Error, memory);
  const tag = objectTag(value);
  if (indexOf(OPAQUE, tag) !== -1 || isPlatformObject(value, memory)) throw notCloneable(tag);
  return cloneProperties(value, memory);
}

function isPlatformObject(value: object, memory: Memory): boolean {
  for (let at: object | null = value; at !== null; at = getPrototypeOf(at)) {
    if (mapHas(memory.platform, at)) return true;
  }
  return false;
}

function clone(value: unknown, memory: Memory): unknown {
  if (typeof value === "symbol") throw notCloneable("A symbol");
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return value;
  const known = mapGet(memory.known, value);
  if (known !== undefined) return known;
  const result = cloneObject(value, memory);
  mapSet(memory.known, value, result);
  return result;
}

/** The classes whose objects cannot be cloned. */
const PLATFORM = "Event EventTarget AbortController TextEncoder TextDecoder URL URLSearchParams crypto performance";

/** The buffers to transfer: each is an `ArrayBuffer` that is still there, and given once. */
function toTransferList(options: unknown): ArrayBuffer[] {
  const { transfer } = toDictionary(options, "structuredClone");
  const list: ArrayBuffer[] = [];
  if (transfer === undefined) return list;
  for (const item of transfer as Iterable<unknown>) {
    if (arrayBufferSize(item) === undefined)
      throw notCloneable("A value that is no ArrayBuffer, and so cannot be transferred,");
    for (let index = 0; index < list.length; index += 1) {
      if (list[index] === item) throw notCloneable("An ArrayBuffer that is transferred twice");
    }
    list[list.length] = item as ArrayBuffer;
  }
  for (let index = 0; index < list.length; index += 1) {
    if (isDetached(list[index] as ArrayBuffer)) throw notCloneable("An ArrayBuffer that is detached");
  }
  return list;
}

/**
 * Installs `structuredClone`, after the classes it refuses. A transferred buffer is copied and then detached: nobody
 * can tell the difference, and a value that cannot be cloned leaves the buffers as they were.
 */
export function installStructuredClone(global: typeof globalThis): void {
  const platform = new Map<object, string>();
  for (const name of PLATFORM.split(" ")) {
    const found = (global as unknown as Record<string, { prototype?: object }>)[name];
    if (found !== undefined) platform.set(found.prototype ?? (getPrototypeOf(found) as object), name);
  }
  const methods = {
    structuredClone(...args: unknown[]): unknown {
      requireArguments(args, 1, "structuredClone");
      const transfers = toTransferList(args[1]);
      const result = clone(args[0], { known: construct(EngineMap, []) as Memory["known"], platform });
      for (let index = 0; index < transfers.length; index += 1) bufferTransfer(transfers[index] as ArrayBuffer);
      return result;
    },
  };
  defineMethods(global, methods, { structuredClone: 1 });
}
