import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Matchers, expect as plainExpect } from "expect";

const mostLines = 80;

type Expectation = Matchers<Promise<void>, unknown> & {
  readonly not: Expectation;
  readonly rejects: Expectation;
  readonly resolves: Expectation;
  /** The file lies beside the program, whatever its folder is in the repository. */
  toMatchFileSnapshot(path: string): Promise<void>;
};

plainExpect.extend({
  async toMatchFileSnapshot(actual: string, path: string) {
    const file = join(dirname(fileURLToPath(import.meta.url)), basename(path));
    const different = differingLines(await readFile(file, "utf8"), actual);
    const message = (): string =>
      `${different.length} lines differ from ${basename(path)}:\n${different.slice(0, mostLines).join("\n")}`;
    return { pass: different.length === 0, message };
  },
});

function differingLines(expected: string, actual: string): string[] {
  const had = new Set(expected.split("\n"));
  const has = new Set(actual.split("\n"));
  return [
    ...[...had].filter((line) => !has.has(line)).map((line) => `- ${line}`),
    ...[...has].filter((line) => !had.has(line)).map((line) => `+ ${line}`),
  ].sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1));
}

/** As vitest's: stands for any value the function is true of. */
export const toSatisfy = (predicate: (value: never) => boolean): object => ({
  $$typeof: Symbol.for("jest.asymmetricMatcher"),
  asymmetricMatch: predicate,
});

/** As vitest's: a message may say what it is about. */
export function expectValue(value: unknown, message?: string): Expectation {
  const expectation = plainExpect(value) as unknown as Expectation;
  return message === undefined ? expectation : told(expectation, message);
}

/** The same, whose failures begin with the message. */
function told(expectation: Expectation, message: string): Expectation {
  return new Proxy(expectation, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member === "object" && member !== null) return told(member as Expectation, message);
      if (typeof member !== "function") return member;
      return (...given: unknown[]): unknown => {
        try {
          return member.apply(target, given);
        } catch (thrown) {
          throw new Error(`${message}\n${thrown instanceof Error ? thrown.message : thrown}`, { cause: thrown });
        }
      };
    },
  });
}
