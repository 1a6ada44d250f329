/**
 * The part of vitest the suite uses, for a machine that has Node and nothing else. `run` runs what was declared, one after
 * another, and prints a line for each test.
 */
import { expect as plainExpect } from "expect";
import { expectValue, toSatisfy } from "./expect.ts";

const longestError = 3_000;

type Body = () => unknown;
interface TestOptions {
  /** How often it is tried again. */
  readonly retry?: number;
  /** ms. @default that of `run` */
  readonly timeout?: number;
}
interface Test {
  readonly name: string;
  readonly body: Body;
  readonly options: TestOptions;
}
interface Group {
  readonly name: string;
  readonly tests: Test[];
  readonly groups: Group[];
  readonly before: Body[];
  readonly after: Body[];
  readonly beforeEach: Body[];
  readonly afterEach: Body[];
}

const newGroup = (name: string): Group => ({
  name,
  tests: [],
  groups: [],
  before: [],
  after: [],
  beforeEach: [],
  afterEach: [],
});
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

type Each = <Row extends readonly unknown[]>(rows: readonly Row[]) => Declare<(...row: Row) => unknown>;

interface Declare<Of> {
  (name: string, body: Of): void;
  (name: string, options: TestOptions, body: Of): void;
}

const each =
  (declare: (name: string, options: TestOptions, body: Body) => void): Each =>
  <Row extends readonly unknown[]>(rows: readonly Row[]) =>
  (name: string, given: TestOptions | ((...row: Row) => unknown), last?: (...row: Row) => unknown) => {
    const [options, body] = typeof given === "function" ? [{}, given] : [given, last];
    for (const row of rows.map((given) => (Array.isArray(given) ? given : [given]) as unknown as Row)) {
      declare(titleOf(name, row), options, () => body?.(...row));
    }
  };

/** `%s` and the like stand for the values of the row, in order. */
function titleOf(name: string, row: readonly unknown[]): string {
  let at = 0;
  return name.replace(/%[sdij]/g, () => String(row[at++]));
}

export const describe: typeof describeOne & { readonly each: Each } = Object.assign(describeOne, {
  each: each((name, _options, body) => describeOne(name, body)),
});

function itOne(name: string, given: Body | TestOptions, last?: Body): void {
  const [options, body] = typeof given === "function" ? [{}, given] : [given, last];
  if (body === undefined) throw new Error(`${name}: a test needs a body`);
  current.tests.push({ name, body, options });
}

export const it: typeof itOne & { readonly each: Each } = Object.assign(itOne, { each: each(itOne) });

export const beforeAll = (body: Body): void => void current.before.push(body);
export const afterAll = (body: Body): void => void current.after.push(body);
export const beforeEach = (body: Body): void => void current.beforeEach.push(body);
export const afterEach = (body: Body): void => void current.afterEach.push(body);
type Asymmetric = "any" | "anything" | "arrayContaining" | "objectContaining" | "stringContaining" | "stringMatching";
type Asymmetrics = Pick<typeof plainExpect, Asymmetric> & { readonly toSatisfy: typeof toSatisfy };
export const expect: typeof expectValue & Asymmetrics = Object.assign(expectValue, {
  toSatisfy,
  any: plainExpect.any,
  anything: plainExpect.anything,
  arrayContaining: plainExpect.arrayContaining,
  objectContaining: plainExpect.objectContaining,
  stringContaining: plainExpect.stringContaining,
  stringMatching: plainExpect.stringMatching,
});

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
  const visit = async (group: Group, path: string, outer: Pick<Group, "beforeEach" | "afterEach">): Promise<void> => {
    const around = {
      beforeEach: [...outer.beforeEach, ...group.beforeEach],
      afterEach: [...group.afterEach, ...outer.afterEach],
    };
    for (const body of group.before) await body();
    for (const { name, body: plain, options } of group.tests) {
      const body = async (): Promise<void> => {
        for (const begin of around.beforeEach) await begin();
        await plain();
        for (const end of around.afterEach) await end();
      };
      const full = `${path}${name}`;
      if (only?.test(full) === false) continue;
      const began = performance.now();
      // A program within its rights can abort the engine (docs/design/hyperlight.md), so all is tried once more.
      const { retry = 1, timeout = timeoutMs } = options;
      let error = await attempt(body, timeout);
      for (let again = 0; error !== undefined && again < retry; again++) {
        console.log(`once more: ${full}: ${error.slice(0, 300).replaceAll("\n", " ")}`);
        error = await attempt(body, timeout);
      }
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
    for (const inner of group.groups) await visit(inner, `${path}${inner.name} > `, around);
    for (const body of group.after) await body();
  };
  await visit(root, "", { beforeEach: [], afterEach: [] });
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
