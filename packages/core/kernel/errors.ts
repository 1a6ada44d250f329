import type { GuestError } from "../src/engine.ts";
import {
  append,
  defineProperty,
  ErrorOf,
  getOwnPropertyDescriptor,
  list,
  record,
  StringOf,
  slice,
  uncurryThis,
  weakGet,
  weakSet,
} from "./primordials.ts";

const longestMessage = 8_192;
const mostFrames = 10;

/** Errors that the host or the kernel made, as they were made. A program cannot add to it, so it cannot forge a code. */
const made = new WeakMap<object, { name: string; message: string; code: string }>();

/** Where the program is now, for errors that are made later. */
export function stackHere(): string {
  return new ErrorOf().stack ?? "";
}

/** An error as the program sees it: `name`, `message` and `code` are its own; `stack` where it is not here. */
export function makeError(name: string, message: string, code: string, stack?: string): Error {
  const error = new ErrorOf(message);
  if (stack !== undefined)
    defineProperty(error, "stack", record({ value: stack, writable: true, enumerable: false, configurable: true }));
  defineProperty(error, "name", record({ value: name, writable: true, enumerable: false, configurable: true }));
  defineProperty(error, "code", record({ value: code, writable: true, enumerable: true, configurable: true }));
  weakSet(made, error, record({ name, message, code }));
  return error;
}

/** What was thrown, as plain text; whatever getters or proxies do, it answers. */
export function describeThrown(thrown: unknown): GuestError {
  const isObject = (typeof thrown === "object" && thrown !== null) || typeof thrown === "function";
  if (!isObject) return record({ name: "Error", message: `thrown: ${describeValue(thrown)}`, stack: "" });
  const message = readText(thrown, "message");
  const error: GuestError = record({
    name: readText(thrown, "name") || "Error",
    message: message === undefined ? "an object was thrown that is no Error" : message,
    stack: readText(thrown, "stack") ?? "",
  });
  const own = weakGet(made, thrown) as { name: string; message: string; code: string } | undefined;
  return own === undefined ? error : record({ ...error, ...own });
}

/** `String(value)` that never throws, bounded. */
export function describeValue(value: unknown): string {
  try {
    const text = typeof value === "bigint" ? `${value}n` : StringOf(value);
    return bounded(text);
  } catch {
    return typeof value;
  }
}

function readText(object: object, key: "name" | "message" | "stack"): string | undefined {
  try {
    const value = (object as Record<string, unknown>)[key];
    if (value === undefined) return undefined;
    return bounded(StringOf(value));
  } catch {
    return undefined;
  }
}

function bounded(text: string): string {
  return text.length > longestMessage ? `${slice(text, 0, longestMessage)}...` : text;
}

interface CallSite {
  getFileName(): string | null;
  getFunctionName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

/**
 * Makes `stack` the same on every engine: a property of the error's own, with the program's frames and not the kernel's.
 * `firstLineShift` is what stands before the program on its first line. The engine's hook for it is captured and taken away from the program.
 */
export function normaliseStacks(programFile: string, firstLineShift: number): void {
  const hook = getOwnPropertyDescriptor(ErrorOf, "prepareStackTrace");
  const render = (error: object, sites: CallSite[]): string => {
    const value = renderStack(programFile, firstLineShift, sites);
    defineProperty(error, "stack", record({ value, writable: true, enumerable: false, configurable: true }));
    return value;
  };
  if (hook?.set) uncurryThis(hook.set)(ErrorOf, render);
  const target = ErrorOf as unknown as Record<string, unknown>;
  delete target.prepareStackTrace;
  delete target.stackTraceLimit;
  delete (ErrorOf.prototype as { stack?: unknown }).stack;
  // Kept because programs call it in the constructors of their own errors.
  const captureStackTrace = { captureStackTrace(_target: object): void {} }.captureStackTrace;
  defineProperty(
    ErrorOf,
    "captureStackTrace",
    record({ value: captureStackTrace, writable: true, enumerable: false, configurable: true }),
  );
}

function placeOf(line: number, column: number, firstLineShift: number): string {
  return `${line}:${line === 1 && column > firstLineShift ? column - firstLineShift : column}`;
}

let siteMethods:
  | {
      file: (site: CallSite) => unknown;
      name: (site: CallSite) => unknown;
      line: (site: CallSite) => unknown;
      column: (site: CallSite) => unknown;
    }
  | undefined;

/** The methods of a call site, captured at the first error, which is the kernel's own. */
function captureSiteMethods(site: CallSite): NonNullable<typeof siteMethods> {
  siteMethods ??= {
    file: uncurryThis(site.getFileName) as never,
    name: uncurryThis(site.getFunctionName) as never,
    line: uncurryThis(site.getLineNumber) as never,
    column: uncurryThis(site.getColumnNumber) as never,
  };
  return siteMethods;
}

function renderStack(programFile: string, firstLineShift: number, sites: CallSite[]): string {
  const lines = list<string>();
  for (let at = 0; at < sites.length && lines.length < mostFrames; at++) {
    const site = sites[at];
    if (site === undefined) break;
    const { file, name, line, column } = captureSiteMethods(site);
    if (file(site) !== programFile) continue;
    const called = name(site);
    const where = placeOf(line(site) as number, column(site) as number, firstLineShift);
    append(
      lines,
      typeof called === "string" && called !== "" && called[0] !== "<"
        ? `    at ${called} (${where})`
        : `    at ${where}`,
    );
  }
  let text = "";
  for (let at = 0; at < lines.length; at++) text += at === 0 ? lines[at] : `\n${lines[at]}`;
  return text;
}
