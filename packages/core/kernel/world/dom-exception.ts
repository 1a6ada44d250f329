import { toUsvString } from "./arguments.ts";
import { defineFixed, defineHidden, exposeInterface } from "./define.ts";
import {
  construct,
  defineProperty,
  getOwnPropertyDescriptor,
  mapGet,
  setPrototypeOf,
  typeError,
  weakGet,
  weakSet,
} from "./intrinsics.ts";

/** Web IDL's names with a legacy code; the place in the list is the code. A `-` marks those no longer thrown by name. */
const LEGACY_NAMES =
  ",IndexSizeError,-DOMSTRING_SIZE_ERR,HierarchyRequestError,WrongDocumentError,InvalidCharacterError," +
  "-NO_DATA_ALLOWED_ERR,NoModificationAllowedError,NotFoundError,NotSupportedError,InUseAttributeError," +
  "InvalidStateError,SyntaxError,InvalidModificationError,NamespaceError,InvalidAccessError,-VALIDATION_ERR," +
  "TypeMismatchError,SecurityError,NetworkError,AbortError,URLMismatchError,QuotaExceededError,TimeoutError," +
  "InvalidNodeTypeError,DataCloneError";

export interface DomExceptionFacts {
  readonly name: string;
  readonly message: string;
}

const EngineError = Error;
const facts = new WeakMap<object, DomExceptionFacts>();
const codes = new Map<string, number>();

/** Makes a real error object, so that it has a stack; name and message are read through the prototype's getters. */
function build(message: string, name: string, target: unknown): Error {
  const error = construct(EngineError, [], target as ErrorConstructor) as Error;
  weakSet(facts, error, { name, message });
  return error;
}

/** Name and message of a `DOMException`; undefined for anything else. */
export function domExceptionFacts(value: object): DomExceptionFacts | undefined {
  return weakGet(facts, value);
}

function DOMException(message: unknown = "", options: unknown = "Error"): Error {
  if (new.target === undefined) throw typeError("DOMException cannot be called without 'new'");
  const text = toUsvString(message);
  if (typeof options !== "object" || options === null) return build(text, toUsvString(options), new.target);
  const { name = "Error" } = options as { name?: unknown };
  const error = build(text, toUsvString(name), new.target);
  if ("cause" in options) defineHidden(error, "cause", options.cause);
  return error;
}

/** A `DOMException` of our own making. */
export function domException(message: string, name: string): Error {
  return build(message, name, DOMException);
}

function factsOf(value: unknown): DomExceptionFacts {
  const found = weakGet(facts, value as object);
  if (found === undefined) throw typeError("Illegal invocation");
  return found;
}

const MEMBERS = {
  get name(): string {
    return factsOf(this).name;
  },
  get message(): string {
    return factsOf(this).message;
  },
  get code(): number {
    return mapGet(codes, factsOf(this).name) ?? 0;
  },
};

/** `NotFoundError` is `NOT_FOUND_ERR`, `InUseAttributeError` is `INUSE_ATTRIBUTE_ERR`. */
function constantOf(name: string): string {
  if (name.startsWith("-")) return name.slice(1);
  const words = name
    .replace("InUse", "Inuse")
    .replace("URLM", "UrlM")
    .replace(/Error$/, "Err");
  return words.replace(/(?<=[a-z])[A-Z]/g, "_$&").toUpperCase();
}

export function installDomException(global: typeof globalThis): void {
  const prototype = Object.create(EngineError.prototype) as object;
  defineFixed(DOMException, "prototype", prototype, {});
  setPrototypeOf(DOMException, Function.prototype);
  for (const key of ["name", "message", "code"]) {
    const member = getOwnPropertyDescriptor(MEMBERS, key);
    if (member !== undefined) defineProperty(prototype, key, member);
  }
  LEGACY_NAMES.split(",").forEach((name, code) => {
    if (code === 0) return;
    codes.set(name, code);
    for (const owner of [DOMException, prototype]) defineFixed(owner, constantOf(name), code, { enumerable: true });
  });
  defineHidden(prototype, "constructor", DOMException);
  exposeInterface(global, DOMException, "DOMException", { "": 0 });
}
