import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  type CodeAct,
  type CodeActOptions,
  type ContinuationOptions,
  createCodeAct,
  type Decision,
  type Engine,
  fileContinuationStore,
  type HostTool,
  type InterruptedRun,
  memoryContinuationStore,
  type RunResult,
} from "@codeact/core";
import { expect, it } from "vitest";
import { ask, type ChildTask, childKeys, startChild, stop } from "./child-process.ts";
import { withDisk } from "./disk.ts";
import { seededRandom } from "./generate-program.ts";
import type { Bench } from "./harness.ts";
import { plainTool } from "./plain-tool.ts";
import { wrapSandboxes } from "./wrap-sandboxes.ts";

const keys = [{ id: "k1", secret: "s".repeat(32) }];
const approve = { type: "approve" } as const;

/** What `pay` was called with, and a codeact object with `look`, `pay` (asked about) and `secret`. */
interface Shop {
  readonly paid: unknown[];
  readonly tools: readonly HostTool[];
  codeact(options?: Partial<CodeActOptions>, continuations?: Partial<ContinuationOptions>): CodeAct;
}

function openShop(bench: Bench, holdMs = 0): Shop {
  const paid: unknown[] = [];
  const pay = plainTool(
    "pay",
    (input) => {
      paid.push(input);
      return input;
    },
    { approvalMode: "always_require" },
  );
  const tools = [pay, plainTool("look", (input) => input), plainTool("secret", () => "sk-live-SECRET")];
  return {
    paid,
    tools,
    codeact: (options, continuations) =>
      bench.codeact({ tools, ...options, continuations: { keys, holdMs, ...continuations } }),
  };
}

function interrupted(result: RunResult): InterruptedRun {
  expect(result, JSON.stringify(result)).toMatchObject({ status: "interrupted" });
  return result as InterruptedRun;
}

const approveAll = ({ interruptions }: InterruptedRun): { decisions: Record<string, Decision> } => ({
  decisions: Object.fromEntries(interruptions.map(({ callId }) => [callId, approve])),
});

/** Why a continuation is refused. */
const reasonOf = (running: Promise<RunResult>): Promise<string> =>
  running.then(
    ({ status }) => status,
    (error) => String(error.details?.reason ?? error.code),
  );

/** The same continuation with another text inside. */
function rewrite(continuation: string, change: (text: string) => string): string {
  const parts = continuation.split(".");
  const text = Buffer.from(parts[3] ?? "", "base64url").toString();
  expect(change(text)).not.toBe(text);
  return parts.with(3, Buffer.from(change(text)).toString("base64url")).join(".");
}

/** Attacks on what is asked, decided, and sealed meanwhile; more of them are in approvals.ts. */
export function continuations(bench: Bench): void {
  changed(bench);
  decided(bench);
  used(bench);
  replayed(bench);
  shown(bench);
}

function changed(bench: Bench): void {
  it.each<[string, string, (text: string) => string]>([
    ["APR-01", "the input that was asked about", (text) => text.replaceAll('"amount":1', '"amount":999')],
    [
      "APR-04",
      "an output in the journal",
      (text) => text.replace(/admin\W+false/, (found) => found.replace("false", "true")),
    ],
    ["APR-05", "the source", (text) => text.replace("return", "return  ")],
  ])("%s: a continuation in which %s was changed is refused before anything runs", async (_id, _what, change) => {
    const shop = openShop(bench);
    const source = "const who = await tools.look({ admin: false }); await tools.pay({ amount: 1 }); return who";
    const first = interrupted(await shop.codeact().run(source));
    const resumed = shop.codeact().resume(rewrite(first.continuation, change), approveAll(first));
    expect(await reasonOf(resumed)).toBe("tampered");
    expect(shop.paid).toEqual([]);
  });

  it("APR-06: a text that is no continuation is refused at once, whatever it is", async () => {
    const shop = openShop(bench);
    const first = interrupted(await shop.codeact().run("return await tools.pay({})"));
    const { continuation } = first;
    const random = seededRandom(20_261_125);
    const flip = (): string => {
      const at = Math.floor(random() * continuation.length);
      return continuation.slice(0, at) + (continuation[at] === "A" ? "B" : "A") + continuation.slice(at + 1);
    };
    const garbage: unknown[] = [
      ...["", "a", null, 5, {}, [], "A".repeat(1e7), "__proto__", continuation.slice(0, -1), `${continuation}A`],
      ...[`${continuation}=`, `${continuation}\n`, ` ${continuation}`, `${continuation}.`, continuation.toUpperCase()],
      ...Array.from({ length: bench.fewer(1_000) }, flip),
    ];
    const codeact = shop.codeact();
    let slowest = 0;
    for (const text of garbage) {
      const began = performance.now();
      expect(await reasonOf(codeact.resume(text as string, approveAll(first))), String(text).slice(0, 80)).toBe(
        "tampered",
      );
      slowest = Math.max(slowest, performance.now() - began);
    }
    expect(slowest).toBeLessThan(bench.ms(250));
    expect(shop.paid).toEqual([]);
  });

  it("APR-07: an old key still opens, a key that was taken away does not, and a weak one is refused", async () => {
    const shop = openShop(bench);
    const first = interrupted(await shop.codeact().run("return await tools.pay({})"));
    const fresh = { id: "k2", secret: "n".repeat(32) };
    const without = shop.codeact({}, { keys: [fresh] });
    expect(await reasonOf(without.resume(first.continuation, approveAll(first)))).toBe("tampered");
    const rotated = shop.codeact({}, { keys: [fresh, ...keys] });
    expect(await reasonOf(rotated.resume(first.continuation, approveAll(first)))).toBe("completed");
    expect(() => shop.codeact({}, { keys: [{ id: "k", secret: "short" }] })).toThrow(/at least 32 bytes/);
  });

  it("APR-08: without a key a continuation is good in its own object only", async () => {
    const { tools } = openShop(bench);
    const codeact = bench.codeact({ tools });
    const first = interrupted(await codeact.run("return await tools.pay({ n: 1 })"));
    expect(await reasonOf(bench.codeact({ tools }).resume(first.continuation, approveAll(first)))).toBe("tampered");
    expect(await reasonOf(codeact.resume(first.continuation, approveAll(first)))).toBe("completed");
  });

  it("APR-09: a tool that has changed since is not called by what was approved before, and is named", async () => {
    const shop = openShop(bench);
    const first = interrupted(await shop.codeact().run("return await tools.pay({})"));
    const [pay, ...rest] = shop.tools as [HostTool, ...HostTool[]];
    for (const changes of [{ description: "Pays more." }, { inputSchema: { type: "object", required: [] } }]) {
      const codeact = shop.codeact({ tools: [{ ...pay, ...changes }, ...rest] });
      const resumed = codeact.resume(first.continuation, approveAll(first));
      await expect(resumed).rejects.toMatchObject({
        code: "CODEACT_CONTINUATION",
        message: expect.stringContaining("pay"),
        details: { reason: "tool-changed", tool: "pay" },
      });
    }
    expect(shop.paid).toEqual([]);
  });

  it("APR-23: a tool that is gone, or is of another application with the same key, is not called", async () => {
    const shop = openShop(bench);
    const first = interrupted(await shop.codeact().run("return await tools.pay({})"));
    const other = shop.codeact({ tools: [plainTool("look", () => 1)] });
    expect(await reasonOf(other.resume(first.continuation, approveAll(first)))).toBe("tool-changed");
    expect(shop.paid).toEqual([]);
  });
}

function decided(bench: Bench): void {
  const refusedWith = async (decisions: unknown, source = "return await tools.pay({ amount: 1 })"): Promise<void> => {
    const shop = openShop(bench);
    const codeact = shop.codeact();
    const first = interrupted(await codeact.run(source));
    const resumed = codeact.resume(first.continuation, { decisions: decisions as Record<string, Decision> });
    const told = await resumed.then(
      ({ status }) => status,
      (error) => error.code,
    );
    expect(["CODEACT_SETTLEMENT", "interrupted"], JSON.stringify(decisions)).toContain(told);
    expect(shop.paid).toEqual([]);
  };

  it("APR-02: the decision on one call decides no other", async () => {
    const shop = openShop(bench);
    const codeact = shop.codeact();
    const first = interrupted(
      await codeact.run("await tools.pay({ amount: 1 }); await tools.pay({ amount: 500 }); return 'ok'"),
    );
    const once = approveAll(first);
    const second = interrupted(await codeact.resume(first.continuation, once));
    expect(await reasonOf(codeact.resume(second.continuation, once))).toBe("CODEACT_SETTLEMENT");
    expect(shop.paid).toEqual([{ amount: 1 }]);
  });

  it("APR-03: two calls that are the same are asked about twice", async () => {
    const shop = openShop(bench);
    const codeact = shop.codeact();
    const source = "await tools.pay({ amount: 1 }); await tools.pay({ amount: 1 }); return 'ok'";
    const first = interrupted(await codeact.run(source));
    const second = interrupted(await codeact.resume(first.continuation, approveAll(first)));
    expect(shop.paid).toHaveLength(1);
    expect(second.interruptions[0]?.callId).not.toBe(first.interruptions[0]?.callId);
    expect(await codeact.resume(second.continuation, approveAll(second))).toMatchObject({ value: "ok" });
    expect(shop.paid).toHaveLength(2);
  });

  it("APR-12: a decision counts until the last millisecond, and no longer", async () => {
    const shop = openShop(bench);
    for (const [late, end] of [
      [-1, "completed"],
      [0, "expired"],
      [1, "expired"],
    ] as const) {
      const first = interrupted(await shop.codeact().run("return await tools.pay({})"));
      const expiresAt = Date.parse(first.interruptions[0]?.expiresAt ?? "");
      const resume = () => reasonOf(shop.codeact().resume(first.continuation, approveAll(first)));
      expect(await atTime(expiresAt + late, resume), `${late} ms`).toBe(end);
    }
    expect(shop.paid).toHaveLength(1);
  });

  it("APR-21: only the word approve approves", async () => {
    for (const answer of [
      "false",
      "approve",
      0,
      1,
      true,
      undefined,
      {},
      { approve: true },
      { type: "yes" },
      { type: ["approve"] },
    ]) {
      const shop = openShop(bench);
      const codeact = shop.codeact({ onApproval: () => answer as unknown as Decision });
      const result = await codeact.run("return await tools.pay({}).catch((e) => e.code)").catch((error) => error);
      expect(result.value ?? result.code, JSON.stringify(answer)).toMatch(/APPROVAL_DENIED|CODEACT_/);
      expect(shop.paid).toEqual([]);
    }
    for (const onApproval of [() => Promise.reject(new Error("no")), () => new Promise<never>(() => {})]) {
      const shop = openShop(bench);
      const codeact = shop.codeact({ onApproval }, { ttlMs: 50 });
      const result = await codeact.run("return await tools.pay({}).catch((e) => e.code)").catch((error) => error);
      expect(result.value ?? result.code).toMatch(/APPROVAL_DENIED|CODEACT_/);
      expect(shop.paid).toEqual([]);
    }
  });

  it("APR-24: a decision for __proto__, for another call or of another form decides nothing", async () => {
    await refusedWith(JSON.parse('{"__proto__":{"type":"approve"}}'));
    await refusedWith(Object.create({ call_1: approve }));
    await refusedWith({ call_2: approve });
    await refusedWith({ pay: approve });
    for (const decision of [
      "approve",
      null,
      true,
      [approve],
      { type: "Approve" },
      { type: "approve " },
      { approve: true },
    ]) {
      await refusedWith({ call_1: decision });
    }
  });

  it("APR-25: an edited input is checked as any other", async () => {
    const shop = openShop(bench);
    const strict = {
      ...shop.tools[0],
      inputSchema: { type: "object", properties: { n: { type: "number" } } },
    } as HostTool;
    const codeact = shop.codeact({ tools: [strict] });
    const first = interrupted(await codeact.run("return await tools.pay({ n: 1 }).catch((e) => e.code)"));
    const edit = (input: unknown) => ({ decisions: { call_1: { type: "edit", input } as Decision } });
    const told = await codeact.resume(first.continuation, edit({ n: "many" })).then(
      (result) => (result.status === "completed" ? result.value : result.status),
      (error) => error.code,
    );
    expect(["TOOL_INVALID_INPUT", "CODEACT_SETTLEMENT", "interrupted"]).toContain(told);
    expect(shop.paid).toEqual([]);
  });
}

/** Does something at another time, as Date tells it. */
async function atTime<T>(time: number, work: () => Promise<T>): Promise<T> {
  const { now } = Date;
  Date.now = () => time;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

function used(bench: Bench): void {
  it("APR-10: of processes that resume at the same moment one does, and the tool runs once", {
    timeout: bench.ms(120_000),
  }, async () => {
    await withDisk(async ({ data }) => {
      const shop = openShop(bench);
      const store = fileContinuationStore({ directory: join(data, "store") });
      const codeact = shop.codeact({}, { keys: childKeys, store });
      const children = await Promise.all(Array.from({ length: 2 }, () => startChild()));
      const rounds = bench.fewer(40);
      for (let round = 0; round < rounds; round++) {
        const first = interrupted(await codeact.run(`return await tools.pay({ round: ${round} })`));
        const beginAt = Date.now() + 10;
        const task: ChildTask = {
          task: "resume",
          folder: data,
          continuation: first.continuation,
          ...approveAll(first),
          beginAt,
        };
        const ends = await Promise.all(children.map((child) => ask(child, task)));
        expect(ends.map(({ status }) => status).toSorted(), JSON.stringify(ends)).toEqual(["completed", "consumed"]);
      }
      for (const child of children) await stop(child);
      const lines = readFileSync(join(data, "effects"), "utf8").trim().split("\n");
      expect(lines.toSorted()).toEqual(Array.from({ length: rounds }, (_, round) => `{"round":${round}}`).toSorted());
    });
  });

  it("APR-11: a continuation is good once, also for another process, and says what came of it", async () => {
    await withDisk(async ({ data }) => {
      const shop = openShop(bench);
      const process = () => shop.codeact({}, { store: fileContinuationStore({ directory: data }) });
      const first = interrupted(await process().run("return await tools.pay({ once: 1 })"));
      expect(await reasonOf(process().resume(first.continuation, approveAll(first)))).toBe("completed");
      for (const codeact of [process(), process()]) {
        await expect(codeact.resume(first.continuation, approveAll(first))).rejects.toMatchObject({
          details: { reason: "consumed", outcome: expect.stringContaining("completed") },
        });
      }
      expect(shop.paid).toEqual([{ once: 1 }]);
    });
  });

  it("APR-26: an older continuation of a run that went on is worth nothing", async () => {
    const shop = openShop(bench);
    const store = memoryContinuationStore();
    const codeact = shop.codeact({}, { store });
    const first = interrupted(await codeact.run("return await Promise.all([1, 2].map((n) => tools.pay({ n })))"));
    const second = interrupted(await codeact.resume(first.continuation, { decisions: { call_1: approve } }));
    expect(await reasonOf(codeact.resume(first.continuation, approveAll(first)))).toBe("consumed");
    expect(await reasonOf(codeact.resume(second.continuation, approveAll(second)))).toBe("completed");
    expect(shop.paid).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it("APR-27: a resume that was aborted before it began uses nothing up", async () => {
    const shop = openShop(bench);
    const codeact = shop.codeact();
    const first = interrupted(await codeact.run("return await tools.pay({})"));
    const aborted = codeact.resume(first.continuation, { ...approveAll(first), signal: AbortSignal.abort() });
    expect(await reasonOf(aborted)).toBe("CODEACT_ABORTED");
    expect(shop.paid).toEqual([]);
    expect(await reasonOf(codeact.resume(first.continuation, approveAll(first)))).toBe("completed");
  });
}

function replayed(bench: Bench): void {
  it("APR-16: a replay that asks for another call ends before anything new happens", async () => {
    const shop = openShop(bench);
    const source = "const r = await tools.look({ r: Math.random() }); await tools.pay({ r: r.r }); return 1";
    const first = interrupted(await shop.codeact().run(source));
    const engine = reseeding(bench.engine());
    expect(await reasonOf(shop.codeact({ engine }).resume(first.continuation, approveAll(first)))).toBe("diverged");
    expect(shop.paid).toEqual([]);
  });

  it("APR-19: a long journal is replayed, and no tool is called again", { timeout: bench.ms(120_000) }, async () => {
    const calls = bench.fewer(10_000);
    let looks = 0;
    const look = plainTool("look", () => {
      looks++;
      return "x".repeat(1_000);
    });
    const shop = openShop(bench);
    const limits = {
      ...bench.limits,
      toolCalls: 20_000,
      journalBytes: 64 * 2 ** 20,
      cpuMs: bench.ms(60_000),
      wallMs: bench.ms(120_000),
    };
    const codeact = () => shop.codeact({ tools: [look, shop.tools[0] as HostTool], limits });
    const source = `let n = 0; for (let at = 0; at < ${calls}; at += 100) n += (await Promise.all(Array.from({ length: 100 }, () => tools.look({})))).length; await tools.pay({}); return n`;
    const first = interrupted(await codeact().run(source));
    const began = performance.now();
    expect(await codeact().resume(first.continuation, approveAll(first))).toMatchObject({
      status: "completed",
      value: Math.ceil(calls / 100) * 100,
    });
    expect(performance.now() - began).toBeLessThan(bench.ms(8_000));
    expect(looks).toBe(Math.ceil(calls / 100) * 100);
    const small = shop.codeact({
      tools: [look, shop.tools[0] as HostTool],
      limits: { ...limits, journalBytes: 50_000 },
    });
    expect(await small.run(source)).toMatchObject({ status: "failed", error: { code: "LIMIT_JOURNAL_SIZE" } });
  });

  it("APR-22: what is interrupted here goes on on another engine, and the other way round, with the same result", async () => {
    const shop = openShop(bench);
    const one = () => shop.codeact({}, { store: memoryContinuationStore() });
    await using other = createCodeAct({
      tools: shop.tools,
      engine: "wasm",
      limits: bench.limits,
      continuations: { keys, store: memoryContinuationStore() },
    });
    const source =
      "const before = [Math.random(), crypto.randomUUID(), Date.now()]; await tools.pay({ n: 1 }); return [before, Math.random()]";
    for (const [from, to] of [
      [one(), other],
      [other, one()],
    ] as const) {
      const first = interrupted(await from.run(source));
      const there = await to.resume(first.continuation, approveAll(first));
      const again = await one().resume(first.continuation, approveAll(first));
      expect(there).toMatchObject({ status: "completed" });
      expect(again).toMatchObject({ value: there.status === "completed" ? there.value : "none" });
    }
  });
}

/** Starts every program with another seed. */
function reseeding(engine: Engine): Engine {
  return wrapSandboxes(engine, (sandbox) => ({
    start: (start, ...rest) => sandbox.start(JSON.stringify({ ...JSON.parse(start), seed: "0".repeat(32) }), ...rest),
  }));
}

function shown(bench: Bench): void {
  it("APR-18: what a person is shown hides nothing, says what was cut, and is bound to what is run", async () => {
    const shop = openShop(bench);
    const source = `return await tools.pay({ to: "bob\\u202Emoc.live\\u202C\\u200b", amount: 1,
      note: "\\u001b[2J\\u001b[1;1HAPPROVED\\r\\n> safe" + " ".repeat(1e5) + "<script>alert(1)</script>" })`;
    const first = interrupted(await shop.codeact().run(source));
    const [asked] = first.interruptions;
    expect(asked?.preview).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(asked?.preview).toMatch(/\d+ bytes left out\]$/);
    expect(asked?.preview.length).toBeLessThan(2_100);
    expect(asked?.digest).toMatch(/^[0-9a-f]{64}$/);
    const other = interrupted(await shop.codeact().run(source.replace("<script>", "<scripT>")));
    expect(other.interruptions[0]?.digest).not.toBe(asked?.digest);
  });

  it("APR-20: a continuation can be read unless it is encrypted; its store is for its owner alone; no error quotes it", async () => {
    await withDisk(async ({ data }) => {
      const shop = openShop(bench);
      const directory = join(data, "store");
      mkdirSync(directory, { mode: 0o700 });
      const source = "const s = await tools.secret({}); await tools.pay({ s }); return 1";
      const textOf = ({ continuation }: InterruptedRun): string =>
        Buffer.from(continuation.split(".")[3] ?? "", "base64url").toString("latin1");
      const store = fileContinuationStore({ directory });
      const plain = interrupted(await shop.codeact({}, { store }).run(source));
      const hidden = interrupted(await shop.codeact({}, { store, encrypt: true }).run(source));
      expect(textOf(plain)).toContain("sk-live-SECRET");
      expect(textOf(hidden)).not.toContain("sk-live-SECRET");
      await shop.codeact({}, { store }).keep(plain.continuation);
      await shop.codeact({}, { store }).resume(plain.continuation, approveAll(plain));
      for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
        expect(statSync(join(directory, name)).mode & 0o077, name).toBe(0);
      }
      const broken = rewrite(plain.continuation, (text) => text.replace("return 1", "return 2"));
      const error = await shop
        .codeact()
        .resume(broken, approveAll(plain))
        .catch((thrown) => thrown);
      expect(JSON.stringify([error.message, error.details, String(error.cause)])).not.toContain("sk-live");
    });
  });
}
