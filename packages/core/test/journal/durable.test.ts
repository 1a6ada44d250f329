import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import {
  type CodeAct,
  type CodeActOptions,
  createCodeAct,
  defineTool,
  fileJournalStore,
  type HostTool,
  type InterruptedRun,
  type RunResult,
} from "../../src/index.ts";
import { createFolder, type Mortal, mortalStore } from "./mortal-store.ts";

const engine = createWasmEngine({ threads: 2 });
afterAll(() => engine.dispose());

const keys = [{ id: "k1", secret: "s".repeat(32) }];
const leaseMs = 150;
const effects: string[] = [];
let directory = "";
/** Calls that have begun, and wait to be let go. */
let begun: PromiseWithResolvers<void>;
let hang = false;
beforeEach(() => {
  effects.length = 0;
  directory = createFolder();
  begun = Promise.withResolvers();
  hang = true;
});

const effect = (name: string, more: Partial<HostTool> = {}): HostTool => ({
  ...defineTool({
    name,
    description: "Has an effect.",
    inputSchema: { type: "object" },
    execute: async (input) => {
      effects.push(`${name} ${JSON.stringify(input)}`);
      if (!hang || !("hang" in (input as object))) return input as object;
      begun.resolve();
      return await new Promise<object>(() => {});
    },
  }),
  ...more,
});
const tools = [
  effect("look"),
  effect("again", { idempotent: true }),
  effect("pay", { approvalMode: "always_require" }),
];
const processOn = (options: Partial<CodeActOptions> = {}): CodeAct & Mortal => {
  const mortal = mortalStore(directory);
  const codeact = createCodeAct({
    tools,
    engine,
    continuations: { keys, holdMs: 0 },
    durable: { store: mortal.store, leaseMs },
    ...options,
  });
  return Object.assign(codeact, mortal);
};
const runIds = (): string[] => [...new Set(readdirSync(directory).map((name) => name.split(".")[0] ?? ""))];
const reason = (code: string, reason: string): object =>
  expect.objectContaining({ code, details: expect.objectContaining({ reason }) });

/** Runs until a call hangs, dies there, and lets the lease run out. */
async function dieInside(source: string, options: Partial<CodeActOptions> = {}): Promise<string> {
  const codeact = processOn(options);
  codeact.run(source).catch(() => {});
  await begun.promise;
  // What settled beside it is written by then.
  await wait(20);
  codeact.die();
  hang = false;
  return await abandonedRun();
}

/** The lease of a run whose process died has run out. */
async function abandonedRun(): Promise<string> {
  for (;;) {
    const [runId] = await mortalStore(directory).store.abandoned();
    if (runId !== undefined) return runId;
    await wait(10);
  }
}

function interrupted(result: RunResult): InterruptedRun {
  expect(result, JSON.stringify(result)).toMatchObject({ status: "interrupted" });
  return result as InterruptedRun;
}

const first = "const r = [Math.random(), crypto.randomUUID()]; const a = await tools.look({ r }); console.log('a');";

describe("a run whose process died", () => {
  it("goes on without repeating what had settled, with the same numbers and logs", async () => {
    const runId = await dieInside(
      `${first} const b = await tools.again({ hang: 1 }); return [a.r.join() === r.join(), b]`,
    );
    const result = await processOn().recover(runId);
    expect(result).toMatchObject({ status: "completed", value: [true, { hang: 1 }], runId, logs: [{ text: "a" }] });
    expect(effects.map((one) => one.split(" ")[0])).toEqual(["look", "again", "again"]);
    expect(result.calls.map(({ tool, ok }) => [tool, ok])).toEqual([
      ["look", true],
      ["again", true],
    ]);
  });

  it("asks about a call that may have happened: rejected, it is reported as unknown; approved, it is made again", async () => {
    const source = `${first} return await tools.look({ hang: 1 }).catch((e) => e.code)`;
    for (const [decision, value, count] of [
      [{ type: "reject" }, "TOOL_OUTCOME_UNKNOWN", 1],
      [{ type: "approve" }, { hang: 1 }, 2],
      [{ type: "edit", input: { n: 2 } }, { n: 2 }, 1],
    ] as const) {
      directory = createFolder();
      effects.length = 0;
      begun = Promise.withResolvers();
      hang = true;
      const runId = await dieInside(source);
      const asked = interrupted(await processOn().recover(runId));
      expect(asked.interruptions).toMatchObject([
        { callId: "call_2", tool: "look", input: { hang: 1 }, unknown: true, reason: /may have happened/ },
      ]);
      const result = await processOn().resume(asked.continuation, { decisions: { call_2: decision } });
      expect(result).toMatchObject({ status: "completed", value });
      expect(effects.filter((one) => one.includes("hang"))).toHaveLength(count);
    }
  });

  it("asks again when it dies again, and keeps the input that was approved", async () => {
    const source = "return await tools.look({ hang: 1 })";
    const runId = await dieInside(source);
    const asked = interrupted(await processOn().recover(runId));
    begun = Promise.withResolvers();
    hang = true;
    const second = processOn();
    second.resume(asked.continuation, { decisions: { call_1: { type: "edit", input: { hang: 2 } } } }).catch(() => {});
    await begun.promise;
    await wait(20);
    second.die();
    hang = false;
    await abandonedRun();
    const again = interrupted(await processOn().recover(runId));
    expect(again.interruptions).toMatchObject([{ callId: "call_1", input: { hang: 2 }, unknown: true }]);
    const result = await processOn().resume(again.continuation, { decisions: { call_1: { type: "approve" } } });
    expect(result).toMatchObject({ status: "completed", value: { hang: 2 } });
    expect(effects).toEqual(['look {"hang":1}', 'look {"hang":2}', 'look {"hang":2}']);
  });

  it("asks the approver of this process, and follows a rule that denies by now", async () => {
    const source = "return await tools.look({ hang: 1 }).catch((e) => e.code)";
    const runId = await dieInside(source);
    const asked: unknown[] = [];
    const onApproval = (request: unknown) => {
      asked.push(request);
      return { type: "reject" } as const;
    };
    expect(await processOn({ onApproval }).recover(runId)).toMatchObject({ value: "TOOL_OUTCOME_UNKNOWN" });
    expect(asked).toMatchObject([{ unknown: true }]);
  });

  it("makes calls that were in line or beside it, and those only once", async () => {
    const source =
      "return await Promise.all([tools.look({ n: 1 }), tools.again({ hang: 1 }), tools.again({ n: 2 }), new Promise((r) => setTimeout(r, 5, 't'))])";
    const runId = await dieInside(source, { limits: { concurrentCalls: 2 } });
    expect(await processOn().recover(runId)).toMatchObject({ value: [{ n: 1 }, { hang: 1 }, { n: 2 }, "t"] });
    expect(effects.filter((one) => one === 'look {"n":1}')).toHaveLength(1);
  });

  it("is found in the store, until it is recovered", async () => {
    const runId = await dieInside("return await tools.again({ hang: 1 })");
    const { store } = mortalStore(directory);
    expect(await store.abandoned()).toEqual([runId]);
    await processOn().recover(runId);
    expect(await store.abandoned()).toEqual([]);
  });
});

describe("a durable run", () => {
  it("gives its result again once it has ended", async () => {
    const codeact = processOn();
    for (const source of ["console.log(1); return await tools.look({ n: 1 })", "throw new TypeError('no')"]) {
      const result = await codeact.run(source);
      expect(await processOn().recover(result.runId)).toEqual(JSON.parse(JSON.stringify(result)));
    }
    expect(effects).toEqual(['look {"n":1}']);
  });

  it("is left to be recovered when its object is disposed, and ended when its caller gives up", async () => {
    const codeact = processOn();
    const running = codeact.run("return await tools.again({ hang: 1 })");
    await begun.promise;
    await codeact[Symbol.asyncDispose]();
    await expect(running).rejects.toMatchObject({ code: "CODEACT_ABORTED" });
    hang = false;
    const [left = ""] = runIds();
    expect(await processOn().recover(left)).toMatchObject({ value: { hang: 1 } });

    directory = createFolder();
    hang = true;
    begun = Promise.withResolvers();
    const controller = new AbortController();
    const given = processOn().run("return await tools.again({ hang: 1 })", { signal: controller.signal });
    await begun.promise;
    controller.abort();
    await expect(given).rejects.toMatchObject({ code: "CODEACT_ABORTED" });
    const [ended = ""] = runIds();
    await expect(processOn().recover(ended)).rejects.toEqual(reason("CODEACT_JOURNAL", "ended"));
  });

  it("does nothing further once another process has taken it", async () => {
    const { store } = mortalStore(directory);
    let frozen = false;
    const freezing = {
      ...store,
      append: (...given: Parameters<typeof store.append>) =>
        (frozen ? wait(4 * leaseMs) : Promise.resolve()).then(() => store.append(...given)),
    };
    const codeact = processOn({ durable: { store: freezing, leaseMs } });
    const running = codeact.run("await tools.again({ hang: 1 }).catch(() => {}); return await tools.look({ late: 1 })");
    await begun.promise;
    await wait(20);
    frozen = true;
    hang = false;
    const runId = await abandonedRun();
    expect(await processOn().recover(runId)).toMatchObject({ value: { late: 1 } });
    await expect(running).rejects.toEqual(reason("CODEACT_JOURNAL", "lost"));
    expect(effects.filter((one) => one.startsWith("look"))).toEqual(['look {"late":1}']);
  });

  it("fails, and starts no call, when its journal cannot be written", async () => {
    const { store } = mortalStore(directory);
    const full = { ...store, append: () => Promise.reject(new Error("disk full")) };
    await expect(processOn({ durable: { store: full, leaseMs } }).run("await tools.look({})")).rejects.toEqual(
      reason("CODEACT_JOURNAL", "store"),
    );
    expect(effects).toEqual([]);
  });

  it("is refused to others while it goes on, when it is not there, was changed, or belongs to someone else", async () => {
    const codeact = processOn();
    const refused = async (runId: string, why: string, context = {}): Promise<void> =>
      await expect(processOn().recover(runId, { context })).rejects.toEqual(reason("CODEACT_JOURNAL", why));
    const running = codeact.run("return await tools.again({ hang: 1 })", { context: { audience: "ann" } });
    await begun.promise;
    const [runId = ""] = runIds();
    await refused(runId, "active");
    await refused("run_none", "not-found");
    await refused("../x", "not-found");
    codeact.die();
    await abandonedRun();
    await refused(runId, "wrong-audience");
    const file = join(directory, `${runId}.1.journal`);
    const [header, ...lines] = readFileSync(file, "utf8").split("\n");
    for (const changed of [
      lines.slice(1),
      lines.toSpliced(1, 1),
      [lines[1], lines[0], ...lines.slice(2)],
      ["{}", ...lines],
    ]) {
      writeFileSync(file, [header, ...changed].join("\n"));
      await wait(2 * leaseMs);
      await refused(runId, "tampered", { audience: "ann" });
    }
    running.catch(() => {});
    expect(effects).toEqual(['again {"hang":1}']);
  });

  it("keeps nothing readable in its journal when it is encrypted", async () => {
    const codeact = processOn({ continuations: { keys, encrypt: true } });
    const { runId } = await codeact.run("return await tools.look({ secret: 'tulip' })");
    const texts = readdirSync(directory).map((name) => readFileSync(join(directory, name), "utf8"));
    const bodies = texts.join("\n").split(/[\n.]/);
    expect(bodies.some((body) => Buffer.from(body, "base64url").toString().includes("tulip"))).toBe(false);
    expect(await processOn({ continuations: { keys, encrypt: true } }).recover(runId)).toMatchObject({
      value: { secret: "tulip" },
    });
  });

  it("needs no key, and then trusts its store", async () => {
    const plain = { engine, tools, durable: { store: fileJournalStore({ directory }), leaseMs } };
    const { runId } = await createCodeAct(plain).run("return await tools.look({ n: 1 })");
    expect(await createCodeAct(plain).recover(runId)).toMatchObject({ value: { n: 1 } });
  });

  it.each([
    [{}, /durable.store/],
    [{ store: { take() {} }, leaseMs: 0 }, /leaseMs/],
    [{ store: { take() {} }, colour: 1 }, /colour/],
  ])("refuses options %o at construction", (durable, message) => {
    expect(() => processOn({ durable: durable as never })).toThrow(message);
  });
});

describe("a durable run that waits for a person", () => {
  const approve = { decisions: { call_2: { type: "approve" } } } as const;
  const source =
    "const a = await tools.look({ n: 1 }); return [a, await tools.pay({ n: 2 }), await tools.again({ hang: 1 })]";
  const value = [{ n: 1 }, { n: 2 }, { hang: 1 }];

  it("resumes in this process and in another, from its journal", async () => {
    hang = false;
    for (const holdMs of [0, 60_000]) {
      const here = processOn({ continuations: { keys, holdMs } });
      for (const there of [here, processOn()]) {
        const { continuation } = interrupted(await here.run(source));
        expect(await there.resume(continuation, approve)).toMatchObject({ status: "completed", value });
        await expect(processOn().resume(continuation, approve)).rejects.toMatchObject({
          details: { reason: "consumed", outcome: expect.stringContaining("completed") },
        });
      }
    }
    expect(effects.filter((one) => one === 'pay {"n":2}')).toHaveLength(4);
  });

  it("is asked about again by recover, under a continuation that is good for the same one resume", async () => {
    hang = false;
    const { continuation, runId } = interrupted(await processOn().run(source));
    expect(await mortalStore(directory).store.abandoned()).toEqual([]);
    const again = interrupted(await processOn().recover(runId));
    expect(again.interruptions.map(({ callId }) => callId)).toEqual(["call_2"]);
    expect(await processOn().resume(again.continuation, approve)).toMatchObject({ value });
    for (const used of [continuation, again.continuation]) {
      await expect(processOn().resume(used, approve)).rejects.toEqual(reason("CODEACT_CONTINUATION", "consumed"));
    }
  });

  it("goes on with the same decisions, and no others, after who had resumed it died", async () => {
    const { continuation, runId } = interrupted(await processOn().run(source));
    const second = processOn();
    second.resume(continuation, approve).catch(() => {});
    await begun.promise;
    await expect(processOn().resume(continuation, approve)).rejects.toEqual(reason("CODEACT_CONTINUATION", "consumed"));
    await wait(20);
    second.die();
    hang = false;
    await abandonedRun();
    await expect(processOn().resume(continuation, { decisions: { call_2: { type: "reject" } } })).rejects.toEqual(
      reason("CODEACT_CONTINUATION", "consumed"),
    );
    expect(await processOn().resume(continuation, approve)).toMatchObject({ status: "completed", value, runId });
    expect(effects).toEqual(['look {"n":1}', 'pay {"n":2}', 'again {"hang":1}', 'again {"hang":1}']);
  });

  it("cannot be gone on with once it was cancelled", async () => {
    const { continuation, runId } = interrupted(await processOn().run(source));
    await processOn().cancel(continuation);
    await expect(processOn().resume(continuation, approve)).rejects.toEqual(reason("CODEACT_CONTINUATION", "consumed"));
    await expect(processOn().recover(runId)).rejects.toEqual(reason("CODEACT_JOURNAL", "ended"));
  });

  it("counts a call that was handed to a framework as one that may have happened", async () => {
    const codeact = processOn();
    const execution = codeact.execution("return await tools.look({ n: 1 })", { surface: "all" });
    expect(await execution.next()).toMatchObject({ status: "blocked", pending: [{ verdict: "allow" }] });
    codeact.die();
    await abandonedRun();
    const asked = interrupted(await processOn().recover(execution.runId));
    expect(asked.interruptions).toMatchObject([{ unknown: true }]);
    const going = processOn().execution(asked.continuation, { surface: "all" });
    expect(await going.next([{ callId: "call_1", output: { seen: true } }])).toMatchObject({ value: { seen: true } });
    expect(effects).toEqual([]);
  });
});

describe("a durable run with files", () => {
  it("reads again, keeps what it wrote to /output, and reports a write elsewhere as unknown", async () => {
    const mounted = createFolder();
    const options = { fileMounts: [{ hostPath: mounted, mountPath: "/shared", mode: "read-write" as const }] };
    const source = `
      await fs.writeFile("/output/a.txt", "one");
      await fs.writeFile("/shared/b.txt", "two");
      await tools.again({ hang: 1 });
      await fs.appendFile("/output/a.txt", "+");
      return [await fs.readFile("/output/a.txt", "utf8"), await fs.readFile("/shared/b.txt", "utf8")]`;
    const runId = await dieInside(source, options);
    const result = await processOn(options).recover(runId);
    expect(result).toMatchObject({ status: "completed", value: ["one+", "two"] });
    expect(result.artifacts).toMatchObject([{ path: "/output/a.txt", bytes: 4 }]);
  });
});
