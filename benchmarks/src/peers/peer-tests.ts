import { monitorEventLoopDelay } from "node:perf_hooks";
import { perSecond, timed } from "../measure.ts";
import type { Peer, Session, Tools } from "./peer.ts";

/** Figures by name, such as `{ ms: 0.2 }`. */
export type Figures = Readonly<Record<string, number>>;

const tools: Tools = {
  echo: (input) => input,
  sleep: () => new Promise((resolve) => setTimeout(resolve, 20, null)),
  forever: () => new Promise(() => {}),
};

const sequential = (calls: number): string => `for (let i = 0; i < ${calls}; i++) await tools.echo({ i }); return 1`;
const parallel = "await Promise.all(Array.from({ length: 50 }, () => tools.sleep({}))); return 1";
const five = sequential(5);
const kernels: Readonly<Record<string, string>> = {
  fib: "const f = (n) => (n < 2 ? n : f(n - 1) + f(n - 2)); return f(25)",
  json: "const a = Array.from({ length: 20000 }, (_, i) => ({ i, s: 'x' + i })); let n = 0; for (let k = 0; k < 3; k++) n += JSON.parse(JSON.stringify(a)).length; return n",
  sort: "let s = 1; const a = Array.from({ length: 100000 }, () => (s = (s * 48271) % 2147483647)); a.sort((x, y) => x - y); return a[0] <= a[1]",
  text: "let n = 0; for (let i = 0; i < 20000; i++) n += ('a' + i + 'b').replace(/[0-9]+/g, (d) => d.length).split('').length; return n",
};
const parkedSource = "const kept = Array.from({ length: 50 }, (_, i) => ({ i })); await tools.forever({}); return kept";

/** Each is run in a process of its own. */
export const peerTests: Readonly<Record<string, (peer: Peer) => Promise<Figures>>> = {
  cold: async (peer) => {
    const session = await peer.open(tools);
    await session.run("return 1 + 1");
    return { ms: performance.now() };
  },
  fresh: (peer) =>
    inSession(peer, async (session) => ({ ms: (await timed(() => session.run("return 1"), 60, 10)).median })),
  call: (peer) =>
    inSession(peer, async (session) => {
      const empty = await timed(() => session.run("return 1"), 20, 5);
      const calls = await timed(() => session.run(sequential(1_000)), 5, 2);
      return { ms: (calls.median - empty.median) / 1_000 };
    }),
  parallel: (peer) =>
    inSession(peer, async (session) => ({ ms: (await timed(() => session.run(parallel), 12, 3)).median })),
  throughput: (peer) =>
    inSession(peer, async (session) => {
      await perSecond(() => session.run(five), 8, 500);
      const figures: Record<string, number> = {};
      for (const callers of [1, 8, 64]) {
        const delay = monitorEventLoopDelay({ resolution: 1 });
        delay.enable();
        figures[`callers${callers}`] = await perSecond(() => session.run(five), callers, 2_000);
        delay.disable();
        if (callers === 8) figures.delayP99Ms = delay.percentile(99) / 1e6;
      }
      return figures;
    }),
  parked: (peer) =>
    inSession(peer, async (session) => {
      await session.run("return 1");
      const before = process.memoryUsage().rss;
      for (let i = 0; i < 30; i++) session.run(parkedSource).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      return { kib: (process.memoryUsage().rss - before) / 30 / 1_024 };
    }),
  cpu: (peer) =>
    inSession(peer, async (session) => {
      const figures: Record<string, number> = {};
      for (const [name, source] of Object.entries(kernels))
        figures[`${name}Ms`] = (await timed(() => session.run(source), 4, 1)).median;
      return figures;
    }),
};

async function inSession(peer: Peer, work: (session: Session) => Promise<Figures>): Promise<Figures> {
  return await work(await peer.open(tools));
}
