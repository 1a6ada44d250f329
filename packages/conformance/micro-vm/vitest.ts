/**
 * The part of vitest the suite uses, for a machine that has Node and nothing else. `run` runs what was declared, one after
 * another, and prints a line for each test.
 */
import { type Expectation, makeExpectation } from "./expect.ts";

const longestError = 3_000;

type Body = () => unknown;
interface Group {
  readonly name: string;
  readonly tests: { name: string; body: Body }[];
  readonly groups: Group[];
  readonly before: Body[];
  readonly after: Body[];
}

const newGroup = (name: string): Group => ({ name, tests: [], groups: [], before: [], after: [] });
const root = newGroup("");
let current = root;

function describeOne(name: string, body: Body): void {
  const group = newGroup(name);
  const outer = current;
  outer.groups.push(group);
  current = group;
  body();
  current = outer;
}

interface Describe {
  (name: string, body: Body): void;
  each<Row extends readonly unknown[]>(rows: readonly Row[]): (name: string, body: (...row: Row) => void) => void;
}

export const describe: Describe = Object.assign(describeOne, {
  each:
    <Row extends readonly unknown[]>(rows: readonly Row[]) =>
    (name: string, body: (...row: Row) => void): void => {
      for (const row of rows) describeOne(name.replace("%s", String(row[0])), () => body(...row));
    },
});

export function it(name: string, given: Body | object, body?: Body): void {
  current.tests.push({ name, body: typeof given === "function" ? (given as Body) : (body ?? (() => {})) });
}

export const beforeAll = (body: Body): void => void current.before.push(body);
export const afterAll = (body: Body): void => void current.after.push(body);
export const expect = (value: unknown, message?: string): Expectation => makeExpectation(value, message);

export interface RunOptions {
  /** Tests that cannot pass here, by full name, with the reason. One that passes after all fails. */
  readonly skips: Readonly<Record<string, string>>;
  /** Only tests whose full name matches. */
  readonly only: RegExp | undefined;
  readonly timeoutMs: number;
}

export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

export async function run({ skips, only, timeoutMs }: RunOptions): Promise<Totals> {
  const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
  const unused = new Set(Object.keys(skips));
  const visit = async (group: Group, path: string): Promise<void> => {
    for (const body of group.before) await body();
    for (const { name, body } of group.tests) {
      const full = `${path}${name}`;
      if (only?.test(full) === false) continue;
      const began = performance.now();
      const error = await attempt(body, timeoutMs);
      const took = `${Math.round(performance.now() - began)} ms`;
      const reason = skips[full];
      unused.delete(full);
      if (reason !== undefined && error !== undefined) {
        totals.skipped++;
        console.log(`skip ${full} (${took}): ${reason}`);
        if (process.env.SHOW_SKIPPED) console.log(`     ${error.replaceAll("\n", "\n     ")}`);
      } else if (reason !== undefined) {
        totals.failed++;
        console.log(`FAIL ${full} (${took}): it is to be skipped but passes`);
      } else if (error !== undefined) {
        totals.failed++;
        console.log(`FAIL ${full} (${took})\n     ${error.replaceAll("\n", "\n     ")}`);
      } else {
        totals.passed++;
        console.log(`pass ${full} (${took})`);
      }
    }
    for (const inner of group.groups) await visit(inner, `${path}${inner.name} > `);
    for (const body of group.after) await body();
  };
  await visit(root, "");
  if (only === undefined) {
    for (const name of unused) {
      totals.failed++;
      console.log(`FAIL ${name}: there is a reason to skip it but no such test`);
    }
  }
  return totals;
}

async function attempt(body: Body, timeoutMs: number): Promise<string | undefined> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`took more than ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.race([body(), late.promise]);
    return undefined;
  } catch (thrown) {
    const told = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return told.length > longestError
      ? `${told.slice(0, longestError / 2)}\n...\n${told.slice(-longestError / 2)}`
      : told;
  } finally {
    clearTimeout(timer);
  }
}
