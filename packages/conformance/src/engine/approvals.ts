import {
  type CodeActOptions,
  type Decision,
  defineTool,
  type HostTool,
  type InterruptedRun,
  type RunResult,
} from "@codeact/core";
import { expect, it } from "vitest";
import type { Bench } from "./harness.ts";

/** Calls that had their effect, in order. */
type Effects = string[];
type Way = readonly [name: string, holdMs: number];

const ways: readonly Way[] = [
  ["kept sandbox", 60_000],
  ["replay", 0],
];
const keys = [{ id: "k1", secret: "a secret of at least 32 bytes, please" }];

/** What a person decides in the middle of a program, on a sandbox that was kept and on one that is replayed. */
export function approvals(bench: Bench): void {
  for (const [name, holdMs] of ways) {
    const start = async (source: string, options: Partial<CodeActOptions> = {}): Promise<Story> => {
      const effects: Effects = [];
      const codeact = bench.codeact({ tools: tools(effects, bench.ms), continuations: { keys, holdMs }, ...options });
      return {
        effects,
        state: await codeact.run(source),
        resume: (run, decisions) => codeact.resume(run.continuation, { decisions }),
      };
    };
    it(`APR-14: answers three parallel calls in any order and in parts (${name})`, { timeout: bench.ms(60_000) }, () =>
      inAnyOrder(start),
    );
    it(`asks, whatever timer races against the question (${name})`, () => race(start));
    it(`APR-17: delivers a slow call before it asks, and never runs it again (${name})`, () => slowBeside(start));
    it(`APR-15: keeps random numbers, ids, dates and logs (${name})`, () => sameWorld(start));
    it(`counts limits on over interruptions (${name})`, () => limitsGoOn(start));
    it(`APR-13: catches a refusal, and asks again later in the program (${name})`, () => refusal(start));
  }
}

interface Story {
  readonly effects: Effects;
  readonly state: RunResult;
  resume(run: InterruptedRun, decisions: Record<string, Decision>): Promise<RunResult>;
}
type Start = (source: string, options?: Partial<CodeActOptions>) => Promise<Story>;

function tools(effects: Effects, scaled: Bench["ms"]): HostTool[] {
  const tool = (name: string, ms: number, approvalMode: "never_require" | "always_require"): HostTool =>
    defineTool({
      name,
      description: "Has an effect.",
      inputSchema: { type: "object" },
      approvalMode,
      execute: async (input) => {
        effects.push(`${name} ${JSON.stringify(input)}`);
        if (ms > 0) await new Promise((resolve) => setTimeout(resolve, scaled(ms)));
        return input as object;
      },
    });
  return [tool("look", 0, "never_require"), tool("slow", 80, "never_require"), tool("pay", 0, "always_require")];
}

function interrupted(result: RunResult): InterruptedRun {
  expect(result, JSON.stringify(result)).toMatchObject({ status: "interrupted" });
  return result as InterruptedRun;
}

const approve = { type: "approve" } as const;
const approveAll = ({ interruptions }: InterruptedRun): Record<string, Decision> =>
  Object.fromEntries(interruptions.map(({ callId }) => [callId, approve]));

/** Every order of approve, reject and edit, every way to answer in parts. */
async function inAnyOrder(start: Start): Promise<void> {
  const source =
    "const seen = await tools.look({ n: 0 }); const all = await Promise.all([1, 2, 3].map((n) => tools.pay({ n }).catch((e) => e.code))); return [seen.n, ...all]";
  const kinds = ["approve", "reject", "edit"] as const;
  for (const order of permutations(kinds)) {
    for (const parts of [[[0, 1, 2]], [[2], [0, 1]], [[1, 0], [2]], [[2], [1], [0]]]) {
      const { effects, state, resume } = await start(source);
      let current = state;
      for (const part of parts) {
        const run = interrupted(current);
        const answers = part.map((at) => [`call_${at + 2}`, decision(order[at], at + 1)] as const);
        for (const [callId] of answers) expect(run.interruptions.map((asked) => asked.callId)).toContain(callId);
        current = await resume(run, Object.fromEntries(answers));
      }
      const told = `${order} in ${JSON.stringify(parts)}`;
      const value = order.map((kind, at) => (kind === "reject" ? "APPROVAL_DENIED" : { n: paid(kind, at + 1) }));
      expect(current, told).toMatchObject({ status: "completed", value: [0, ...value] });
      const expected = order.flatMap((kind, at) => (kind === "reject" ? [] : [`pay {"n":${paid(kind, at + 1)}}`]));
      expect(effects.toSorted(), told).toEqual(['look {"n":0}', ...expected].toSorted());
    }
  }
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

function decision(kind: "approve" | "reject" | "edit" | undefined, n: number): Decision {
  if (kind === "edit") return { type: "edit", input: { n: paid(kind, n) } };
  return kind === "reject" ? { type: "reject" } : approve;
}

const paid = (kind: string, n: number): number => (kind === "edit" ? n * 11 : n);

async function race(start: Start): Promise<void> {
  const { effects, state, resume } = await start(
    "return await Promise.race([tools.pay({ n: 1 }), new Promise((r) => setTimeout(r, 1, 'timer'))])",
  );
  const run = interrupted(state);
  expect(effects).toEqual([]);
  expect(await resume(run, approveAll(run))).toMatchObject({ status: "completed", value: { n: 1 } });
  expect(effects).toEqual(['pay {"n":1}']);
}

async function slowBeside(start: Start): Promise<void> {
  const { effects, state, resume } = await start(
    "const s = tools.slow({ s: 1 }); const p = await tools.pay({ p: 1 }); return [await s, p]",
  );
  const run = interrupted(state);
  expect(run.calls).toMatchObject([{ tool: "slow", ok: true }]);
  const result = await resume(run, approveAll(run));
  expect(result).toMatchObject({ status: "completed", value: [{ s: 1 }, { p: 1 }] });
  expect(effects).toEqual(['slow {"s":1}', 'pay {"p":1}']);
}

async function sameWorld(start: Start): Promise<void> {
  const { state, resume } = await start(
    `const facts = () => [Math.random(), crypto.randomUUID(), Date.now(), performance.now()];
     const before = facts(); console.log(JSON.stringify(before));
     const echoed = await tools.pay({ before });
     console.log('after'); return [before, echoed.before, new Set([...before, ...facts()]).size >= 6]`,
  );
  const run = interrupted(state);
  const before = JSON.parse(run.logs[0]?.text ?? "null");
  expect(run.interruptions[0]?.input).toEqual({ before });
  const result = await resume(run, approveAll(run));
  expect(result).toMatchObject({ status: "completed", value: [before, before, true] });
  expect(result.logs.map(({ text }) => text)).toEqual([JSON.stringify(before), "after"]);
}

async function limitsGoOn(start: Start): Promise<void> {
  const source = `
    for (let i = 0; i < 3; i++) await tools.look({ i });
    await tools.pay({});
    const codes = [];
    for (let i = 0; i < 3; i++) codes.push(await tools.look({ i }).then(() => 'ok', (e) => e.code));
    return codes`;
  const { effects, state, resume } = await start(source, { limits: { toolCalls: 5 } });
  const run = interrupted(state);
  const result = await resume(run, approveAll(run));
  expect(result).toMatchObject({ value: ["ok", "LIMIT_TOOL_CALLS", "LIMIT_TOOL_CALLS"], stats: { toolCalls: 7 } });
  expect(effects).toHaveLength(5);
  expect(result.stats.cpuMs).toBeGreaterThanOrEqual(run.stats.cpuMs);
  expect(result.stats.wallMs).toBeGreaterThanOrEqual(run.stats.wallMs);
  expect(result.stats.journalBytes).toBeGreaterThan(run.stats.journalBytes);
}

async function refusal(start: Start): Promise<void> {
  const { effects, state, resume } = await start(
    "const a = await tools.pay({ n: 1 }).catch((e) => [e.name, e.code, e.message]); return [a, await tools.pay({ n: 2 })]",
  );
  const first = interrupted(state);
  const second = interrupted(await resume(first, { call_1: { type: "reject", message: "too dear" } }));
  expect(second.interruptions).toMatchObject([{ callId: "call_2", input: { n: 2 } }]);
  expect(await resume(second, approveAll(second))).toMatchObject({
    value: [["Error", "APPROVAL_DENIED", "The call of pay was not approved: too dear"], { n: 2 }],
  });
  expect(effects).toEqual(['pay {"n":2}']);
}
