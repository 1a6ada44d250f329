import { setTimeout } from "node:timers/promises";
import { deadline } from "../peers/deadline.ts";
import type { Bounds, Peer, Session } from "../peers/peer.ts";
import { treeBytes } from "./memory.ts";

/** What became of a program that means harm. */
export interface Outcome {
  readonly ended: "ok" | "err";
  readonly ms: number;
  /** The longest the host's event loop stood still. */
  readonly blockedMs: number;
  /** More than before, afterwards. */
  readonly heldMib: number;
  /** A thread still computes afterwards. */
  readonly spins: boolean;
  /** The peer ran the next program. */
  readonly answers: boolean;
  /** The program got hold of the host's process, or changed its prototypes. */
  readonly escaped: boolean;
}

interface Case {
  readonly what: string;
  readonly source: string;
  /** @default 500 */
  readonly timeMs?: number;
}

export const cases: Readonly<Record<string, Case>> = {
  h1: { what: "`while (true)`", source: "while (true) {}" },
  h2: { what: "regular expression that backtracks", source: 'return /^(a+)+$/.test("a".repeat(40) + "b")' },
  h3: {
    what: "memory bomb",
    source: "const kept = []; while (true) kept.push(new Array(1e5).fill(1.5))",
    timeMs: 5_000,
  },
  h4: { what: "deep recursion", source: "const f = (n) => f(n + 1) + 1; return f(0)" },
  h5: { what: "result of 100 MB", source: 'return "x".repeat(1e8)', timeMs: 5_000 },
  h6: { what: "`throw null`", source: "throw null" },
  h7: {
    what: "throws an object whose getters loop",
    source:
      "const loop = () => { while (true) {} }; throw { get name() { loop() }, get message() { loop() }, get stack() { loop() } }",
  },
  h8: {
    what: "result is a Proxy whose traps throw",
    source:
      'const no = () => { throw new Error("trap") }; return new Proxy({}, { get: no, has: no, ownKeys: no, getPrototypeOf: no, getOwnPropertyDescriptor: no })',
  },
  h9: { what: "promise that never settles", source: "await new Promise(() => {})" },
  h10: { what: "result is a thenable that never settles", source: "return { then() {} }" },
  h11: { what: "`toJSON` that loops", source: "return { toJSON() { while (true) {} } }" },
  h12: { what: "loop after a tool call", source: "await tools.echo({}); while (true) {}" },
  h13: {
    what: "`__proto__` in the input of a tool",
    source: `return await tools.echo(JSON.parse('{ "__proto__": { "polluted": true } }'))`,
  },
  h14: {
    what: "`constructor.constructor('return process')()`",
    source: "return tools.echo.constructor.constructor('return process')().pid",
  },
  h15: {
    what: "a million lines logged",
    source: "for (let i = 0; i < 1e6; i++) console.log('line', i); return 1",
    timeMs: 10_000,
  },
};

/** How long the host's process may take, over the program's own time, before it hangs for good. */
export const graceMs = 8_000;

export function attack({ source, timeMs = 500 }: Case): (peer: Peer) => Promise<Outcome> {
  return async (peer) => {
    const bounds: Bounds = { timeMs, memoryBytes: 64 * 2 ** 20 };
    const session = await peer.open({ echo: (input) => input }, bounds);
    await warmUp(session);
    const before = treeBytes();
    const gap = watchGaps();
    const begun = performance.now();
    const [ended, value] = await outcomeFor(session, source);
    const ms = performance.now() - begun;
    await setTimeout(20);
    const blockedMs = gap();
    const spins = await isComputing();
    const heldMib = (treeBytes() - before) / 2 ** 20;
    const escaped = value === process.pid || "polluted" in {};
    return { ended, ms, blockedMs, heldMib, spins, answers: await answers(session), escaped };
  };
}

/** On a busy machine the first run, which loads a lot, may be over the time of the case. */
async function warmUp(session: Session): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await session.run("return await tools.echo({})");
      return;
    } catch (thrown) {
      if (attempt === 5) throw thrown;
    }
  }
}

/** As an application gives it to a model: a value as JSON, an error as its message. */
async function outcomeFor(session: Session, source: string): Promise<readonly ["ok" | "err", unknown]> {
  try {
    const value = await session.run(source);
    JSON.stringify(value);
    return ["ok", value];
  } catch (thrown) {
    String((thrown as Partial<Error> | null)?.message);
    return ["err", undefined];
  }
}

/** The longest time between two turns of the event loop, but for the 5 ms they are apart. */
function watchGaps(): () => number {
  let last = performance.now();
  let longest = 0;
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 5);
    last = now;
  };
  const timer = setInterval(look, 5);
  return () => {
    look();
    clearInterval(timer);
    return longest;
  };
}

async function isComputing(): Promise<boolean> {
  await setTimeout(200);
  const before = process.cpuUsage();
  await setTimeout(300);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 > 200;
}

async function answers(session: Session): Promise<boolean> {
  try {
    return Number(await deadline(session.run("return 1 + 1"), 5_000)) === 2;
  } catch {
    return false;
  }
}
