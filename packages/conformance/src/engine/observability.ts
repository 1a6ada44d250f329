import { formatResultForModel, type RunEvent, SandboxError } from "@codeact/core";
import { expect, it } from "vitest";
import type { Bench } from "./harness.ts";
import { standardTools } from "./harness.ts";
import { closing } from "./lossy-engine.ts";
import { plainTool } from "./plain-tool.ts";

/** What observers, logs and the model are told, and what is kept from them. */
export function observability(bench: Bench): void {
  told(bench);
  kept(bench);
  observers(bench);
}

function told(bench: Bench): void {
  const source = `console.log('ok\\r\\n{"level":50,"msg":"approved by alice"}\\u001b[31m\\u2028');
    await tools["x\\ny"]?.({}).catch(() => {});
    throw new Error("a\\nb\\u001b]0;t\\u0007")`;

  it("OBS-01: what a program logs is one line of its own, and what the model reads of it moves no cursor", async () => {
    const events: RunEvent[] = [];
    const result = await bench.run(source, { onEvent: (event) => events.push(event) });
    expect(result.logs).toHaveLength(1);
    expect(result.logs[0]).toMatchObject({ level: "log", text: expect.stringContaining("approved by alice") });
    expect(events.filter(({ type }) => type === "run.log")).toHaveLength(1);
    for (const event of events) expect(JSON.stringify(event)).not.toMatch(/\p{Cc}/u);
    expect(JSON.stringify(result.calls)).not.toContain("approved");
    expect(formatResultForModel(result).text).not.toMatch(/[^\P{Cc}\n\t]/u);
  });

  it("OBS-05: names of tools that are none cannot be told from text of the program only where they stand as data", async () => {
    const names = ["x\ny", "\u001b[2J", "call.settled", "\u202egnp.exe"];
    const events: RunEvent[] = [];
    const result = await bench.run(
      `for (const name of ${JSON.stringify(names)}) await call_tool(name, {}).catch(() => {}); return 1`,
      { onEvent: (event) => events.push(event) },
    );
    expect(result.calls.map(({ ok, code }) => [ok, code])).toEqual(names.map(() => [false, "TOOL_NOT_FOUND"]));
    const settled = events.filter(({ type }) => type === "call.settled");
    expect(settled.length).toBeLessThanOrEqual(names.length);
    expect(events.filter(({ type }) => type === "call.started")).toEqual([]);
  });

  it("OBS-09: a line of a program is cut for observers as it is for the result", async () => {
    const lines: string[] = [];
    const result = await bench.run("console.log('x'.repeat(1e6)); console.log('y'); return 1", {
      limits: { logBytes: 10_000 },
      onEvent: (event) => void (event.type === "run.log" && lines.push(event.line.text)),
    });
    expect(lines).toEqual(result.logs.map(({ text }) => text));
    expect(lines.join("").length).toBeLessThanOrEqual(10_000);
    expect(result.warnings.map(({ code }) => code)).toContain("LOGS_DROPPED");
  });

  it("OBS-06: events of a run come in order, with times that never go back", async () => {
    const events: RunEvent[] = [];
    await bench.run(
      "for (let i = 0; i < 20; i++) await Promise.all([tools.tick({}), tools.sleep({ ms: i % 3 })]); return 1",
      {
        onEvent: (event) => events.push(event),
      },
    );
    const times = events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(["run.started", "run.settled"]);
    const open = new Set<string>();
    for (const event of events) {
      if (event.type === "call.started") open.add(event.callId);
      if (event.type === "call.settled") expect(open.delete(event.callId)).toBe(true);
    }
    expect(open.size).toBe(0);
  });
}

function kept(bench: Bench): void {
  it("OBS-02: nothing is written anywhere by itself, and no event of an operation holds contents", async () => {
    const written: string[] = [];
    const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
    for (const { stream } of streams) {
      stream.write = ((text: string) => written.push(String(text)) > 0) as typeof stream.write;
    }
    const events: RunEvent[] = [];
    try {
      const login = plainTool("login", () => ({ token: "sk-live-TOKEN" }));
      await bench.run(
        `const { token } = await tools.login({ password: "hunter2", apiKey: "AKIA-KEY" });
         await fs.writeFile("/output/x", token).catch(() => {});
         await fetch("https://api.example.com/?d=" + token, { headers: { authorization: token } }).catch(() => {});
         console.error(token); throw new Error(token)`,
        {
          tools: [login],
          allowedDomains: ["api.example.com"],
          operationPolicy: () => "deny",
          fileMounts: [],
          onEvent: (event) => events.push(event),
        },
      );
    } finally {
      for (const { stream, write } of streams) stream.write = write;
    }
    expect(written.filter((text) => /sk-live|hunter2|AKIA/.test(text))).toEqual([]);
    const operations = events.filter(({ type }) => type === "operation.settled");
    expect(operations.length).toBeGreaterThan(0);
    expect(JSON.stringify(operations)).not.toContain("sk-live");
    const settled = events.filter(({ type }) => type === "call.settled" || type === "run.settled");
    expect(JSON.stringify(settled)).not.toMatch(/sk-live|hunter2|AKIA/);
  });

  it("OBS-07: the digest of a call says nothing but whether it is the same", async () => {
    const digests: string[] = [];
    const onEvent = (event: RunEvent): void => void (event.type === "call.settled" && digests.push(event.digest));
    await bench.run("for (const pin of [1, 2, 1]) await tools.echo({ pin }); return 1", { onEvent });
    expect(digests.every((digest) => /^[0-9a-f]{64}$/.test(digest))).toBe(true);
    expect([digests[0] === digests[2], digests[0] === digests[1]]).toEqual([true, false]);
  });
}

function observers(bench: Bench): void {
  const source = "for (let i = 0; i < 5; i++) await tools.echo({ i }); return 'done'";
  const misbehaving: readonly (readonly [string, (event: RunEvent) => unknown])[] = [
    [
      "throws",
      () => {
        throw new Error("observer");
      },
    ],
    [
      "answers with a promise that fails",
      async () => {
        throw new Error("observer");
      },
    ],
    ["answers with a promise that never settles", () => new Promise(() => {})],
    [
      "changes what it is told",
      (event) => {
        for (const key of Object.keys(event))
          try {
            Reflect.set(event, key, "changed");
          } catch {}
      },
    ],
    [
      "changes an input it is told",
      (event) => {
        if (event.type === "call.started")
          try {
            Object.assign(event.input as object, { i: 99 });
          } catch {}
      },
    ],
  ];
  it.each(misbehaving)("OBS-03: an observer that %s changes nothing", async (_what, observe) => {
    const seen: unknown[] = [];
    const echo = plainTool("echo", (input) => {
      seen.push(input.i);
      return input;
    });
    const onEvent = observe as (event: RunEvent) => void;
    expect(await bench.value(source, { tools: [echo], onEvent })).toBe("done");
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it("OBS-08: an observer may start runs, abort them and dispose, in the middle of what it is told", async () => {
    const inner = bench.codeact();
    const controller = new AbortController();
    const started: Promise<unknown>[] = [];
    const codeact = bench.codeact({
      onEvent({ type }) {
        if (type === "call.started") started.push(inner.run("return 5"));
        if (type === "call.settled") controller.abort();
      },
    });
    await expect(codeact.run(source, { signal: controller.signal })).rejects.toMatchObject({ code: "CODEACT_ABORTED" });
    expect(await Promise.all(started)).toMatchObject(started.map(() => ({ value: 5 })));
    const disposing = bench.codeact({
      onEvent: ({ type }) => void (type === "call.started" && disposing[Symbol.asyncDispose]()),
    });
    await expect(disposing.run(source)).rejects.toMatchObject({ code: "CODEACT_ABORTED" });
  });

  it("OBS-04: every run that begins ends once, whatever becomes of it", { timeout: bench.ms(60_000) }, async () => {
    const keys = [{ id: "k", secret: "s".repeat(32) }];
    const open = new Map<string, number>();
    const ends: string[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.type === "run.started") open.set(event.runId, (open.get(event.runId) ?? 0) + 1);
      if (event.type !== "run.settled") return;
      open.set(event.runId, (open.get(event.runId) ?? 0) - 1);
      ends.push(event.code ?? event.status);
      for (const ms of [event.stats.wallMs, event.stats.cpuMs, event.stats.queuedMs])
        expect(ms).toBeGreaterThanOrEqual(0);
    };
    const pay = plainTool("pay", () => 1, { approvalMode: "always_require" });
    const options = {
      tools: [...standardTools(), pay],
      onEvent,
      limits: { cpuMs: bench.ms(300), toolCalls: 5 },
      continuations: { keys },
    };
    const codeact = bench.codeact(options);
    const crashing = bench.codeact({
      ...options,
      engine: closing(bench.engine(), () => new SandboxError("crashed", "It died.")),
    });
    const kinds: readonly (() => Promise<unknown>)[] = [
      () => codeact.run("return await tools.echo({})"),
      () => codeact.run("throw new Error('mine')"),
      () => codeact.run("not a program"),
      () => codeact.run("await new Promise(() => {})"),
      () => codeact.run("return 'x'.repeat(2e6)"),
      () => codeact.run("for (let i = 0; i < 9; i++) await tools.tick({})"),
      () => codeact.run("await tools.sleep({ ms: 1000 })", { signal: AbortSignal.timeout(20) }),
      () => codeact.run("return 1", { signal: AbortSignal.abort() }),
      () => crashing.run("return await tools.echo({})"),
      async () => {
        const first = await codeact.run("return await tools.pay({})");
        if (first.status === "interrupted")
          await codeact.resume(first.continuation, { decisions: { call_1: { type: "approve" } } });
      },
    ];
    const rounds = bench.fewer(20);
    for (let round = 0; round < rounds; round++) await Promise.allSettled(kinds.map((run) => run()));
    await codeact.run("for (;;) {}");
    const disposed = bench.codeact(options);
    const running = disposed.run("await tools.sleep({ ms: 1000 })").catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 20));
    await disposed[Symbol.asyncDispose]();
    await running;
    expect([...open.values()].filter((count) => count !== 0)).toEqual([]);
    for (const end of [
      "completed",
      "GUEST_ERROR",
      "DEADLOCK",
      "LIMIT_TIME",
      "LIMIT_RESULT_SIZE",
      "LIMIT_TOOL_CALLS",
      "interrupted",
    ])
      expect(ends).toContain(end);
  });
}
