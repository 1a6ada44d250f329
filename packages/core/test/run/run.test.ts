import { afterAll, describe, expect, expectTypeOf, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import {
  AbortedError,
  type Call,
  type CodeActOptions,
  createCodeAct,
  defineTool,
  type Execution,
  type HostTool,
  type Interruption,
  type RunEvent,
  type RunResult,
} from "../../src/index.ts";

const engine = createWasmEngine({ threads: 2 });
afterAll(() => engine.dispose());

const object = { type: "object" } as const;
const counts = new Map<string, number>();
const counted = (name: string, ms: number): HostTool =>
  defineTool({
    name,
    description: "Counts its calls.",
    inputSchema: object,
    execute: async (input) => {
      const key = `${name} ${JSON.stringify(input)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, ms));
      return input as object;
    },
  });
const pay = (more: Partial<HostTool> = {}): HostTool => ({
  ...counted("pay", 1),
  approvalMode: "always_require",
  ...more,
});
const make = (options: Partial<CodeActOptions> = {}): ReturnType<typeof createCodeAct> =>
  createCodeAct({ tools: [counted("quick", 1), counted("slow", 300)], engine, ...options });

describe("options", () => {
  it.each([
    [{ tools: [], colour: "red" }, /colour/],
    [{ tools: "none" }, /tools/],
    [{ tools: [], engine: "v8" }, /engine/],
    [{ tools: [], onEvent: 1 }, /onEvent/],
    [{ tools: [], limits: { wallMs: 0 } }, /limits\.wallMs/],
    [{ tools: [], limits: { wallMs: "5" } }, /limits\.wallMs/],
    [{ tools: [], limits: { cpuMs: 1.5 } }, /limits\.cpuMs/],
    [{ tools: [], limits: { memoryBytes: Number.POSITIVE_INFINITY } }, /limits\.memoryBytes/],
    [{ tools: [], limits: { toolCalls: Number.NaN } }, /limits\.toolCalls/],
    [{ tools: [], limits: { toolCall: 5 } }, /limits\.toolCall/],
    [{ tools: [counted("constructor", 1)] }, /constructor/],
    [{ tools: [counted("a", 1), counted("a", 1)] }, /same name/],
    [{ tools: [{ ...counted("a", 1), name: 5 }] }, /name/],
  ])("refuses %o at construction, naming the option", (options, message) => {
    expect(() => createCodeAct(options as never)).toThrow(
      expect.objectContaining({ code: "CODEACT_CONFIGURATION", message: expect.stringMatching(message) }),
    );
  });
});

describe("a run beside others", () => {
  it("goes on, and calls nothing twice, when its thread is ended under it", async () => {
    counts.clear();
    const codeact = make({ limits: { cpuMs: 150 } });
    const patient = (n: number): Promise<RunResult> =>
      codeact.run(
        `const a = await tools.quick({ n: ${n}, i: 0 }); const r = Math.random(); const b = await tools.slow({ n: ${n}, i: 1 }); return [a.i, b.i, r >= 0]`,
      );
    const patients = Array.from({ length: 12 }, (_, n) => patient(n));
    // Native loops that no interrupt reaches: the watchdog ends the threads that hold the waiting runs, too.
    const wild = Array.from({ length: 4 }, () => codeact.run("return (new Array(1e9) + '').length"));
    for (const result of await Promise.all(patients))
      expect(result).toMatchObject({ status: "completed", value: [0, 1, true] });
    for (const result of await Promise.all(wild))
      expect(result).toMatchObject({ status: "failed", error: { code: "LIMIT_TIME" } });
    expect([...counts.values()].every((count) => count === 1)).toBe(true);
    expect(counts.size).toBe(24);
  });

  it("of another tenant is never in the same thread, and both end", async () => {
    const codeact = make();
    const runs = Array.from({ length: 12 }, (_, n) =>
      codeact.run("return (await tools.slow({})) && 1", { context: { tenant: `t${n}` } }),
    );
    for (const result of await Promise.all(runs)) expect(result).toMatchObject({ status: "completed", value: 1 });
  });

  it("waits in line when there are too many, and is refused when the line is full", async () => {
    const codeact = make({ limits: { concurrentRuns: 2, queuedRuns: 3 } });
    const runs = Array.from({ length: 8 }, () =>
      codeact.run("await tools.quick({}); return 1").then(
        (result) => result.status,
        (error) => error.code,
      ),
    );
    expect(await Promise.all(runs)).toEqual([...Array(5).fill("completed"), ...Array(3).fill("CODEACT_CAPACITY")]);
  });

  it("is not failed by many others that compute", async () => {
    const source = "let x = 0; for (let i = 0; i < 2e6; i++) x += i; return 1";
    const results = await Promise.all(Array.from({ length: 24 }, () => make().run(source)));
    expect(results.map(({ status }) => status)).toEqual(Array(24).fill("completed"));
  });

  it("gives its place back when it is closed in line, or left blocked", async () => {
    const codeact = make({ limits: { concurrentRuns: 1 } });
    const first = codeact.run("await tools.slow({ p: 1 }); return 1");
    const queued = codeact.execution("return 2", { surface: "all" });
    const waiting = expect(queued.next()).rejects.toBeInstanceOf(AbortedError);
    queued.close();
    await waiting;
    expect(await first).toMatchObject({ value: 1 });
    const blocked = codeact.execution("return await tools.quick({})", { surface: "all" });
    await blocked.next();
    expect(await codeact.run("return 3")).toMatchObject({ value: 3 });
    expect(await blocked.next([{ callId: "call_1", output: 4 }])).toMatchObject({ value: 4 });
  });

  it("ends in time when it is aborted while every thread is taken", { retry: 2 }, async () => {
    const small = createWasmEngine({ threads: 1 });
    const codeact = createCodeAct({ tools: [], engine: small, limits: { cpuMs: 3_000 } });
    const wild = Array.from({ length: 4 }, (_, n) => codeact.run("for (;;);", { context: { tenant: `w${n}` } }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = performance.now();
    await expect(
      codeact.run("return 1", { context: { tenant: "x" }, signal: AbortSignal.timeout(100) }),
    ).rejects.toBeInstanceOf(AbortedError);
    expect(performance.now() - before).toBeLessThan(600);
    await Promise.all(wild);
    await small.dispose();
  });

  it("may be started by a tool, even with one place", async () => {
    const codeact: ReturnType<typeof createCodeAct> = make({
      limits: { concurrentRuns: 1 },
      tools: [
        defineTool({
          name: "nest",
          description: "Runs a program.",
          inputSchema: object,
          execute: async () => (await codeact.run("return 5")).status,
        }),
      ],
    });
    expect(await codeact.run("return await tools.nest({})")).toMatchObject({ value: "completed" });
  });

  it("keeps the tools of its start, whatever update brings", async () => {
    const codeact = make();
    const running = codeact.run("await tools.slow({ u: 1 }); return await tools.quick({ u: 2 })");
    await new Promise((resolve) => setTimeout(resolve, 50));
    codeact.update({ tools: [counted("other", 1)] });
    expect(await running).toMatchObject({ status: "completed", value: { u: 2 } });
    expect(await codeact.run("return Object.keys(tools)")).toMatchObject({ value: ["other"] });
  });
});

describe("events", () => {
  it("tell the run in order, and an observer that throws changes nothing", async () => {
    const events: RunEvent[] = [];
    const codeact = make({
      onEvent(event) {
        events.push(event);
        throw new Error("observer");
      },
    });
    const result = await codeact.run(
      "console.log('x'); await tools.quick({ e: 1 }); await tools.none({}).catch(() => {}); return 1",
    );
    expect(result.status).toBe("completed");
    expect(events.map(({ type }) => type)).toEqual([
      "run.started",
      "run.log",
      "call.started",
      "call.settled",
      "call.settled",
      "run.settled",
    ]);
    expect(new Set(events.map(({ runId }) => runId))).toEqual(new Set([result.runId]));
    expect(events.at(-1)).toMatchObject({ status: "completed", stats: { toolCalls: 2 } });
  });
});

describe("an observer that is in the way", () => {
  const source =
    "console.log('x'); const a = await tools.quick({ s: 1 }); return [a, await tools.none({}).catch((e) => e.code)]";
  const block = (): void => {
    const end = performance.now() + 100;
    while (performance.now() < end);
  };
  it.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("observer");
      },
    ],
    ["fails later", () => Promise.reject(new Error("observer"))],
    ["never ends", () => new Promise(() => {})],
    ["takes its time, more of it than the run has", block],
  ])("changes nothing when it %s", async (_what, onEvent) => {
    const limits = { wallMs: 300 };
    const result = await make({ limits, onEvent: onEvent as () => void }).run(source);
    expect(result).toMatchObject({ status: "completed", value: [{ s: 1 }, "TOOL_NOT_FOUND"], stats: { toolCalls: 2 } });
    expect(result.stats.wallMs).toBeLessThan(300);
  });
});

describe("an observer of one run", () => {
  it("hears that run only, beside the observer of all, and neither disturbs the other", async () => {
    const all: RunEvent[] = [];
    const one: RunEvent[] = [];
    const codeact = make({
      onEvent(event) {
        all.push(event);
        throw new Error("observer");
      },
    });
    const observe = (event: RunEvent): void => {
      one.push(event);
      throw new Error("observer");
    };
    const [observed] = await Promise.all([
      codeact.run("await tools.quick({ o: 1 }); return 1", { onEvent: observe }),
      codeact.run("await tools.quick({ o: 2 }); return 2"),
    ]);
    expect(observed).toMatchObject({ status: "completed", value: 1 });
    expect(one.map(({ type }) => type)).toEqual(["run.started", "call.started", "call.settled", "run.settled"]);
    expect(one).toEqual(all.filter(({ runId }) => runId === observed.runId));
    expect(all).toHaveLength(8);
  });

  it("hears a run that is advanced step by step, and one that is resumed, with no other observer", async () => {
    const types: string[] = [];
    const onEvent = ({ type }: RunEvent): void => void types.push(type);
    const codeact = make({ tools: [pay()] });
    const execution = codeact.execution("return 1", { surface: "all", onEvent });
    await execution.next();
    expect(types.splice(0)).toEqual(["run.started", "run.settled"]);
    const asked = await codeact.run("return await tools.pay({ amount: 1 })");
    if (asked.status !== "interrupted") throw new Error("It did not ask.");
    const decisions = { [asked.interruptions[0]?.callId ?? ""]: { type: "approve" } } as const;
    await codeact.resume(asked.continuation, { decisions, onEvent });
    expect(types).toEqual(["run.started", "approval.decided", "call.started", "call.settled", "run.settled"]);
  });

  it("hears of a question once, however often the run is interrupted, and of who decided", async () => {
    const events: Partial<RunEvent>[] = [];
    const codeact = make({ tools: [pay()], onEvent: ({ runId: _, at: _at, ...event }) => events.push(event) });
    const asked = await codeact.run("return await Promise.all([tools.pay({ amount: 1 }), tools.pay({ amount: 2 })])");
    if (asked.status !== "interrupted") throw new Error("It did not ask.");
    const again = await codeact.resume(asked.continuation, { decisions: { call_1: { type: "approve", by: "Ann" } } });
    if (again.status !== "interrupted") throw new Error("It did not ask again.");
    await codeact.resume(again.continuation, { decisions: { call_2: { type: "reject" } } });
    const told = events.filter(({ type }) => type?.startsWith("approval."));
    expect(told).toEqual([
      { type: "approval.requested", callId: "call_1", tool: "pay" },
      { type: "approval.requested", callId: "call_2", tool: "pay" },
      { type: "approval.decided", callId: "call_1", tool: "pay", decision: "approve", by: "Ann" },
      { type: "approval.decided", callId: "call_2", tool: "pay", decision: "reject" },
    ]);
    const nameless = { call_1: { type: "approve", by: 7 } } as unknown as Record<string, { type: "approve" }>;
    const third = await codeact.run("return await tools.pay({ amount: 3 })");
    if (third.status !== "interrupted") throw new Error("It did not ask.");
    await expect(codeact.resume(third.continuation, { decisions: nameless })).rejects.toMatchObject({
      code: "CODEACT_SETTLEMENT",
    });
  });

  it("hears of questions to an approver of this process", async () => {
    const told: Partial<RunEvent>[] = [];
    const codeact = make({ tools: [pay()], onApproval: () => ({ type: "approve", by: "Bo" }) });
    await codeact.run("return await tools.pay({ amount: 1 })", { onEvent: (event) => told.push(event) });
    expect(told.filter(({ type }) => type?.startsWith("approval."))).toMatchObject([
      { type: "approval.requested", callId: "call_1" },
      { type: "approval.decided", decision: "approve", by: "Bo" },
    ]);
  });

  it("must be a function; a continuation is not used up by one that is none", async () => {
    const codeact = make({ tools: [pay()] });
    const refusal = { code: "CODEACT_CONFIGURATION", message: expect.stringContaining("onEvent") };
    await expect(codeact.run("return 1", { onEvent: 1 as never })).rejects.toMatchObject(refusal);
    const asked = await codeact.run("return await tools.pay({ amount: 2 })");
    if (asked.status !== "interrupted") throw new Error("It did not ask.");
    const decisions = { [asked.interruptions[0]?.callId ?? ""]: { type: "approve" } } as const;
    const { continuation } = asked;
    await expect(codeact.resume(continuation, { decisions, onEvent: 1 as never })).rejects.toMatchObject(refusal);
    expect(await codeact.resume(continuation, { decisions })).toMatchObject({ status: "completed" });
  });
});

describe("approval in this process", () => {
  it("runs exactly what was approved, edited or not, and lets the program catch a rejection", async () => {
    counts.clear();
    const asked: Interruption[] = [];
    const codeact = make({
      tools: [pay()],
      onApproval(request) {
        asked.push(request);
        const { amount } = request.input as { amount: number };
        if (amount > 100) return { type: "reject", message: "too much" };
        return amount > 10 ? { type: "edit", input: { amount: 10 } } : { type: "approve" };
      },
    });
    const result = await codeact.run(
      "return await Promise.all([5, 50, 500].map((amount) => tools.pay({ amount }).catch((e) => [e.code, e.message])))",
    );
    expect(result).toMatchObject({
      status: "completed",
      value: [{ amount: 5 }, { amount: 10 }, ["APPROVAL_DENIED", "The call of pay was not approved: too much"]],
    });
    expect([...counts]).toEqual([
      ['pay {"amount":5}', 1],
      ['pay {"amount":10}', 1],
    ]);
    expect(asked.map(({ preview }) => preview)).toEqual(['{"amount":5}', '{"amount":50}', '{"amount":500}']);
  });

  it("lets no timer win against a person, and no clock run while only a person is awaited", async () => {
    const codeact = make({
      tools: [pay()],
      limits: { wallMs: 300 },
      onApproval: async () => {
        await new Promise((resolve) => setTimeout(resolve, 600));
        return { type: "approve" };
      },
    });
    const source = "return await Promise.race([tools.pay({ r: 1 }), new Promise((r) => setTimeout(r, 20, 'timer'))])";
    expect(await codeact.run(source)).toMatchObject({ status: "completed" });
    const alone = await codeact.run("return await tools.pay({ r: 2 })");
    expect(alone).toMatchObject({ status: "completed", value: { r: 2 } });
  });

  it("denies when nobody answers in time", async () => {
    const codeact = make({ tools: [pay()], continuations: { ttlMs: 50 }, onApproval: () => new Promise(() => {}) });
    expect(await codeact.run("return await tools.pay({}).catch((e) => e.code)")).toMatchObject({
      value: "APPROVAL_DENIED",
    });
  });

  it("denies when a policy denies, throws or answers nonsense", async () => {
    const rules = [
      () => "deny",
      () => ({ verdict: "deny", reason: "not on a Sunday" }),
      () => {
        throw new Error("x");
      },
      () => "maybe",
    ];
    for (const approvalMode of rules) {
      const codeact = make({
        tools: [pay({ approvalMode: approvalMode as never })],
        onApproval: () => ({ type: "approve" }),
      });
      expect(await codeact.run("return await tools.pay({}).catch((e) => e.code)")).toMatchObject({
        value: "APPROVAL_DENIED",
      });
    }
  });
});

describe("the stepper", () => {
  const finish = async (execution: Execution, answer: (call: Call) => unknown): Promise<[RunResult, Call[][]]> => {
    const rounds: Call[][] = [];
    let state = await execution.next();
    while (state.status === "blocked") {
      rounds.push([...state.pending]);
      state = await execution.next(state.pending.map((call) => ({ callId: call.callId, output: answer(call) })));
    }
    return [state, rounds];
  };

  it("hands every call out, in batches, and merges what comes back", async () => {
    const execution = make().execution(
      "const all = await Promise.all([1, 2, 3].map((n) => tools.quick({ n }))); const last = await tools.slow({ n: 4 }); return [...all, last]",
      { surface: "all" },
    );
    const [result, rounds] = await finish(execution, ({ input }) => (input as { n: number }).n * 10);
    expect(result).toMatchObject({ status: "completed", value: [10, 20, 30, 40] });
    expect(rounds.map((calls) => calls.map(({ tool }) => tool))).toEqual([["quick", "quick", "quick"], ["slow"]]);
  });

  it("hands out what must be asked, and runs the rest itself", async () => {
    counts.clear();
    const execution = make({ tools: [counted("quick", 1), pay()] }).execution(
      "return await Promise.all([tools.quick({ s: 1 }), tools.pay({ s: 2 }), tools.pay({ s: 3 }).catch((e) => e.code)])",
      { surface: "ask" },
    );
    let state = await execution.next();
    const ids: string[] = [];
    while (state.status === "blocked" && ids.length < 2) {
      ids.splice(0, ids.length, ...state.pending.map(({ callId }) => callId));
      if (ids.length < 2) state = await execution.next();
    }
    const [first, second] = ids;
    state = await execution.next([
      { callId: first ?? "", decision: { type: "approve" } },
      { callId: second ?? "", decision: { type: "reject" } },
    ]);
    expect(state).toMatchObject({ status: "completed", value: [{ s: 1 }, { s: 2 }, "APPROVAL_DENIED"] });
    expect([...counts.keys()].sort()).toEqual(['pay {"s":2}', 'quick {"s":1}']);
  });

  it("refuses a settlement that fits no pending call, and a second next", async () => {
    const execution = make().execution("return await tools.quick({})", { surface: "all" });
    const blocked = execution.next();
    await expect(execution.next()).rejects.toMatchObject({ code: "CODEACT_SETTLEMENT" });
    await blocked;
    await expect(execution.next([{ callId: "call_9", output: 1 }])).rejects.toMatchObject({
      code: "CODEACT_SETTLEMENT",
    });
    expect(await execution.next([{ callId: "call_1", output: 1 }])).toMatchObject({ value: 1 });
    expect(await execution.next()).toMatchObject({ value: 1 });
  });

  it("passes errors on as the program can catch them, and checks outputs like its own", async () => {
    const codeact = make({ tools: [{ ...counted("typed", 1), outputSchema: { type: "number" } }] });
    const execution = codeact.execution(
      "const out = []; for (let i = 0; i < 3; i++) out.push(await tools.typed({}).catch((e) => [e.name, e.code])); return out",
      { surface: "all" },
    );
    await execution.next();
    await execution.next([
      { callId: "call_1", error: { name: "PaymentError", message: "no", code: "LIMIT_MEMORY_2" } },
    ]);
    await execution.next([{ callId: "call_2", output: "text" }]);
    const result = await execution.next([{ callId: "call_3", output: 7 }]);
    expect(result).toMatchObject({ value: [["PaymentError", "TOOL_FAILED"], ["TypeError", "TOOL_INVALID_OUTPUT"], 7] });
  });
});

describe("the end", () => {
  it("ends active runs when disposed, twice without harm, and refuses later ones", async () => {
    const codeact = createCodeAct({ tools: [counted("slow", 5_000)], engine: "wasm" });
    const running = expect(codeact.run("await tools.slow({})")).rejects.toBeInstanceOf(AbortedError);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await codeact[Symbol.asyncDispose]();
    await codeact[Symbol.asyncDispose]();
    await running;
    await expect(codeact.run("return 1")).rejects.toMatchObject({ code: "CODEACT_ABORTED" });
  });

  it("tells a tool by its signal that its run was given up", async () => {
    let reason: unknown;
    const tool = defineTool({
      name: "wait",
      description: "Waits for its signal.",
      inputSchema: object,
      execute: (_input, { signal }) =>
        new Promise((resolve) =>
          signal.addEventListener("abort", () => {
            reason = signal.reason;
            resolve(null);
          }),
        ),
    });
    const result = await make({ tools: [tool] }).run("tools.wait({}); await null; throw new Error('enough')");
    expect(result).toMatchObject({ status: "failed", error: { message: "enough" } });
    const timed = await make({ tools: [tool], limits: { wallMs: 100 } }).run("await tools.wait({})");
    expect(timed).toMatchObject({
      status: "failed",
      error: { code: "LIMIT_TIME" },
      calls: [{ ok: false, code: "TOOL_OUTCOME_UNKNOWN" }],
    });
    expect(reason).toBeInstanceOf(AbortedError);
  });

  it("narrows by status", () => {
    expectTypeOf<Extract<RunResult, { status: "completed" }>>().toHaveProperty("value");
    expectTypeOf<Extract<RunResult, { status: "failed" }>>().toHaveProperty("error");
  });
});
