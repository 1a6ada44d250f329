import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";

/** The matchers the suite uses, as vitest means them. */
export interface Expectation {
  readonly not: Expectation;
  readonly rejects: Record<"toMatchObject" | "toBeInstanceOf", (expected: unknown) => Promise<void>>;
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toMatchObject(expected: unknown): void;
  toBeInstanceOf(expected: unknown): void;
  toBeLessThan(expected: number): void;
  toContain(expected: unknown): void;
  toHaveLength(expected: number): void;
  toMatch(expected: RegExp): void;
  toBeUndefined(): void;
  /** The file lies beside the program, whatever its folder is in the repository. */
  toMatchFileSnapshot(path: string): Promise<void>;
}

const show = (value: unknown): string => inspect(value, { depth: 8, breakLength: 120, maxStringLength: 2_000 });

export function makeExpectation(value: unknown, message = "", negated = false): Expectation {
  const check = (holds: boolean, told: string): void => {
    if (holds === negated)
      throw new Error(`${message && `${message}\n`}${show(value)}\n${negated ? "not " : ""}${told}`);
  };
  return {
    get not() {
      return makeExpectation(value, message, !negated);
    },
    rejects: {
      toMatchObject: async (expected) => makeExpectation(await reasonOf(value), message).toMatchObject(expected),
      toBeInstanceOf: async (expected) => makeExpectation(await reasonOf(value), message).toBeInstanceOf(expected),
    },
    toBe: (expected) => check(Object.is(value, expected), `to be ${show(expected)}`),
    toEqual: (expected) => check(equal(value, expected, false), `to equal ${show(expected)}`),
    toMatchObject: (expected) => check(equal(value, expected, true), `to match ${show(expected)}`),
    toBeInstanceOf: (expected) => check(value instanceof (expected as new () => unknown), `to be a ${show(expected)}`),
    toBeLessThan: (expected) => check((value as number) < expected, `to be less than ${expected}`),
    toContain: (expected) => check((value as unknown[]).includes(expected), `to contain ${show(expected)}`),
    toHaveLength: (expected) => check((value as unknown[]).length === expected, `to have length ${expected}`),
    toMatch: (expected) => check(expected.test(value as string), `to match ${expected}`),
    toBeUndefined: () => check(value === undefined, "to be undefined"),
    async toMatchFileSnapshot(path) {
      const file = join(dirname(fileURLToPath(import.meta.url)), basename(path));
      const different = differingLines(await readFile(file, "utf8"), value as string);
      if (different.length > 0)
        throw new Error(`${different.length} lines differ:\n${different.slice(0, 80).join("\n")}`);
    },
  };
}

async function reasonOf(promise: unknown): Promise<unknown> {
  try {
    await promise;
  } catch (thrown) {
    return thrown;
  }
  throw new Error("the promise was fulfilled");
}

function differingLines(expected: string, actual: string): string[] {
  const had = new Set(expected.split("\n"));
  const has = new Set(actual.split("\n"));
  return [
    ...[...had].filter((line) => !has.has(line)).map((line) => `- ${line}`),
    ...[...has].filter((line) => !had.has(line)).map((line) => `+ ${line}`),
  ].sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1));
}

/** `toEqual`: members that are undefined count as absent. With `partial` objects may have more members than expected. */
function equal(actual: unknown, expected: unknown, partial: boolean): boolean {
  if (Object.is(actual, expected)) return true;
  if (typeof actual !== "object" || typeof expected !== "object" || actual === null || expected === null) return false;
  if (Array.isArray(actual) !== Array.isArray(expected)) return false;
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.length === expected.length && actual.every((item, at) => equal(item, expected[at], partial));
  }
  const a = actual as Record<string, unknown>;
  const e = expected as Record<string, unknown>;
  if (!Object.keys(e).every((key) => equal(a[key], e[key], partial))) return false;
  return partial || Object.keys(a).every((key) => a[key] === undefined || Object.hasOwn(e, key));
}
