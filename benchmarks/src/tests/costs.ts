import { spread, times } from "../measure.ts";
import { asking, nothing, open, parallel, sequential } from "./programs.ts";
import type { Test } from "./test.ts";

export const cold: Test = {
  figures: { ms: { title: "cold start: process to first result", unit: "ms" } },
  async measure(peer) {
    const session = await open(peer);
    await session.run("return 1 + 1");
    return { ms: [performance.now()] };
  },
};

export const fresh: Test = {
  figures: { ms: { title: "fresh run, `return 1`", unit: "ms" } },
  async measure(peer) {
    const session = await open(peer);
    return { ms: await times(() => session.run(nothing), { rounds: 200, warm: 50 }) };
  },
};

export const call: Test = {
  figures: { ms: { title: "one sequential tool call", unit: "ms" } },
  async measure(peer) {
    const session = await open(peer);
    const empty = spread(await times(() => session.run(nothing), { rounds: 20 })).median;
    const trial = spread(await times(() => session.run(sequential(100)), { rounds: 3 })).median;
    // Slow peers make fewer calls, so that all take about as long.
    const calls = Math.round(Math.min(1_000, Math.max(100, 100 * (500 / Math.max(1, trial - empty)))));
    const runs = await times(() => session.run(sequential(calls)), { rounds: 8, warm: 2 });
    return { ms: runs.map((ms) => Math.max(0, ms - empty) / calls) };
  },
};

export const together: Test = {
  figures: { ms: { title: "50 parallel calls of 20 ms", unit: "ms" } },
  async measure(peer) {
    const session = await open(peer);
    return { ms: await times(() => session.run(parallel), { rounds: 15, warm: 3 }) };
  },
};

export const interrupt: Test = {
  figures: {
    sandboxMs: { title: "interrupt + resume, sandbox kept", unit: "ms" },
    tokenMs: { title: "interrupt + resume from a token", unit: "ms" },
  },
  async measure(peer) {
    const { interrupt = {} } = await open(peer);
    const samples: Record<string, number[]> = {};
    for (const from of ["sandbox", "token"] as const) {
      const start = interrupt[from];
      if (start === undefined) continue;
      const both = async (): Promise<void> => {
        const resume = await start(asking(0));
        await resume();
      };
      samples[`${from}Ms`] = await times(both, { rounds: 50 });
    }
    return samples;
  },
};

const kernels = {
  fib: "const f = (n) => (n < 2 ? n : f(n - 1) + f(n - 2)); return f(25)",
  json: "const a = Array.from({ length: 20000 }, (_, i) => ({ i, s: 'x' + i })); let n = 0; for (let k = 0; k < 3; k++) n += JSON.parse(JSON.stringify(a)).length; return n",
  sort: "let s = 1; const a = Array.from({ length: 100000 }, () => (s = (s * 48271) % 2147483647)); a.sort((x, y) => x - y); return a[0] <= a[1]",
  text: "let n = 0; for (let i = 0; i < 20000; i++) n += ('a' + i + 'b').replace(/[0-9]+/g, (d) => d.length).split('').length; return n",
};

export const cpu: Test = {
  figures: {
    fib: { title: "CPU: fib(25)", unit: "ms" },
    json: { title: "CPU: JSON of 20,000 objects, 3 times", unit: "ms" },
    sort: { title: "CPU: sort 100,000 numbers", unit: "ms" },
    text: { title: "CPU: 20,000 regular expressions", unit: "ms" },
  },
  async measure(peer) {
    const session = await open(peer);
    const samples: Record<string, number[]> = {};
    for (const [name, source] of Object.entries(kernels)) {
      samples[name] = await times(() => session.run(source), { rounds: 5, warm: 1 });
    }
    return samples;
  },
};
