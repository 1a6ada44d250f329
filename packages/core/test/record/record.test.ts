import { generateKeyPairSync } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import {
  type CodeAct,
  type CodeActOptions,
  createCodeAct,
  defineTool,
  expectReplay,
  formatRecord,
  type RecordEntry,
  type RecordOptions,
  type RunRecord,
  type RunResult,
  replayRecord,
  verifyRecord,
} from "../../src/index.ts";
import { createChain } from "../../src/record/chain.ts";

const engine = createWasmEngine({ threads: 2 });
afterAll(() => engine.dispose());

const user = { name: "Ann", email: "ann@example.com", tags: ["a", "b"] };
const tools = [
  defineTool({
    name: "get_user",
    description: "Gets a user.",
    inputSchema: { type: "object", properties: { id: { type: "number" } } },
    execute: () => user,
  }),
  defineTool({
    name: "fail",
    description: "Fails.",
    inputSchema: { type: "object" },
    execute: () => {
      throw new RangeError("no such thing");
    },
  }),
  defineTool({
    name: "pay",
    description: "Pays.",
    inputSchema: { type: "object" },
    approvalMode: "always_require",
    execute: (input: unknown) => ({ paid: input as object }),
  }),
];
const keys = [{ id: "k1", secret: "s".repeat(32) }];

/** A process of its own, as far as runs can tell. */
const make = (record: boolean | RecordOptions | undefined, options: Partial<CodeActOptions> = {}): CodeAct =>
  createCodeAct({
    tools,
    engine,
    continuations: { keys, holdMs: 0 },
    ...(record === undefined ? {} : { record }),
    ...options,
  });
const recordOf = ({ record, ...result }: RunResult): RunRecord => {
  if (record === undefined) throw new Error(`no record: ${JSON.stringify(result)}`);
  return record;
};
const record = async (source: string, options?: RecordOptions, more?: Partial<CodeActOptions>): Promise<RunRecord> =>
  recordOf(await make(options ?? true, more).run(source));
const typesOf = ({ entries }: RunRecord): string[] => entries.map(({ type }) => type);
const entryOf = <Type extends RecordEntry["type"]>({ entries }: RunRecord, type: Type, at = 0) =>
  entries.filter((entry): entry is Extract<typeof entry, { type: Type }> => entry.type === type)[at];

const program = `
console.log("begin");
const [user, failed] = await Promise.all([tools.get_user({ id: 1 }), tools.fail({}).catch((error) => error.code)]);
await new Promise((resolve) => setTimeout(resolve, 1));
return { email: user.email, failed };
`;

describe("a record", () => {
  it("is not made unless it is asked for", async () => {
    expect(await make(undefined).run("return 1")).not.toHaveProperty("record");
  });

  it("tells program, engine, tools, limits, steps, calls and the end, in order", async () => {
    const made = await record(program, undefined, { limits: { toolCalls: 7 } });
    const [started, prepared, first] = made.entries;
    expect(started).toMatchObject({
      type: "run.started",
      source: program,
      engine: { name: "wasm" },
      kernelHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      tools: { get_user: expect.any(String), fail: expect.any(String), pay: expect.any(String) },
      limits: { toolCalls: 7 },
    });
    expect(prepared).toMatchObject({ type: "program.started", start: { seed: expect.any(String) } });
    expect(first).toMatchObject({
      type: "step",
      status: "blocked",
      logs: [{ level: "log", text: "begin" }],
      calls: [
        { callId: "call_1", kind: "tool", tool: "get_user", input: { id: 1 } },
        { callId: "call_2", kind: "tool", tool: "fail", input: {} },
      ],
    });
    // It was the program's own.
    expect(entryOf(made, "call.started")).not.toHaveProperty("input");
    expect(made.entries).toContainEqual(
      expect.objectContaining({ type: "call.settled", callId: "call_2", ok: false, code: "TOOL_FAILED" }),
    );
    const settled = made.entries.flatMap((entry) => (entry.type === "step" ? (entry.settled ?? []) : []));
    expect(settled.toSorted((a, b) => a.callId.localeCompare(b.callId))).toEqual([
      { callId: "call_1", output: user },
      { callId: "call_2", error: { name: "RangeError", message: "no such thing", code: "TOOL_FAILED" } },
      { callId: "call_3", output: null },
    ]);
    expect(made.entries.at(-1)).toMatchObject({
      type: "run.ended",
      status: "completed",
      value: { email: user.email, failed: "TOOL_FAILED" },
      stats: { toolCalls: 2, wallMs: expect.any(Number) },
    });
    await expectReplay(made, { engine });
  });

  it("says who decided and when, and what with", async () => {
    const codeact = make(true);
    const asked = await codeact.run(
      "return await Promise.all([1, 2, 3].map((n) => tools.pay({ n }).catch((e) => e.code)))",
    );
    if (asked.status !== "interrupted") throw new Error("It did not ask.");
    const before = Date.now();
    const result = await codeact.resume(asked.continuation, {
      decisions: {
        call_1: { type: "approve", by: "ann" },
        call_2: { type: "edit", input: { n: 20 }, by: "bo" },
        call_3: { type: "reject", by: "cy" },
      },
    });
    const made = recordOf(result);
    const decided = made.entries.filter(({ type }) => type === "approval.decided");
    expect(decided).toMatchObject([
      { callId: "call_1", tool: "pay", decision: "approve", by: "ann" },
      { callId: "call_2", tool: "pay", decision: "edit", by: "bo" },
      { callId: "call_3", tool: "pay", decision: "reject", by: "cy" },
    ]);
    for (const { at } of decided) expect(at).toBeGreaterThanOrEqual(before);
    expect(made.entries).toContainEqual(
      expect.objectContaining({ type: "call.started", callId: "call_2", input: { n: 20 } }),
    );
    await expectReplay(made, { engine });
  });

  it.each([
    ["throws", "console.log(1); await tools.get_user({ id: 1 }); throw new TypeError('oh')", "GUEST_ERROR"],
    ["does not parse", "return (", "SYNTAX_ERROR"],
    ["waits for ever", "await new Promise(() => {})", "DEADLOCK"],
    ["computes for ever", "await tools.get_user({ id: 1 }); for (;;);", "LIMIT_TIME"],
    ["computes for ever at once", "for (;;);", "LIMIT_TIME"],
    ["takes too much memory", "const all = []; for (;;) all.push('x'.repeat(1e6) + all.length)", "LIMIT_MEMORY"],
    ["recurses too deeply", "const f = () => f() + 1; f()", "LIMIT_STACK"],
  ])("of a run that %s replays to the same failure", async (_, source, code) => {
    const made = await record(source, undefined, {
      limits: { cpuMs: code === "LIMIT_TIME" ? 300 : 10_000, memoryBytes: 16 * 2 ** 20 },
    });
    expect(made.entries.at(-1)).toMatchObject({ type: "run.ended", status: "failed", error: { code } });
    expect(await replayRecord(made, { engine })).toMatchObject({ status: "same" });
  });

  it("of a program a person has edited holds both sources", async () => {
    const codeact = make(true, { approvalMode: "always_require" });
    const asked = await codeact.run("return 1");
    if (asked.status !== "interrupted") throw new Error("It did not ask.");
    expect(typesOf(recordOf(asked))).toEqual(["run.started", "approval.requested"]);
    const decisions = { call_0: { type: "edit", input: { code: "return 2" }, by: "ann" } } as const;
    const made = recordOf(await make(true).resume(asked.continuation, { decisions }));
    expect(entryOf(made, "run.started")).toMatchObject({ source: "return 1" });
    expect(entryOf(made, "program.started")).toMatchObject({ source: "return 2" });
    await expectReplay(made, { engine });
  });

  it("is given for aborted runs too, and an observer of records that throws changes nothing", async () => {
    const given: RunRecord[] = [];
    const onRecord = (one: RunRecord): void => {
      given.push(one);
      throw new Error("observer");
    };
    expect(await make({ onRecord }).run("return 1")).toMatchObject({ status: "completed" });
    const wait = defineTool({
      name: "wait",
      description: "Waits.",
      inputSchema: {},
      execute: () => new Promise(() => {}),
    });
    const controller = new AbortController();
    const aborted = make({ onRecord }, { tools: [wait] }).run("await tools.wait()", {
      signal: controller.signal,
      onEvent: ({ type }) => type === "call.started" && controller.abort(),
    });
    await expect(aborted).rejects.toMatchObject({ code: "CODEACT_ABORTED" });
    const [, last] = given as [RunRecord, RunRecord];
    expect(given).toHaveLength(2);
    expect(last.entries.at(-1)).toMatchObject({ type: "run.ended", status: "aborted" });
    expect(last.entries).toContainEqual(
      expect.objectContaining({ type: "call.settled", code: "TOOL_OUTCOME_UNKNOWN" }),
    );
    await expectReplay(last, { engine });
  });

  it("refuses options that are none", () => {
    expect(() => make({ reduct: [] } as RecordOptions)).toThrow("record.reduct");
    expect(() => make({ redact: ["email"] })).toThrow("record.redact[0]");
    expect(() => make({ sign: { keyId: "k", privateKey: "secret" } })).toThrow("record.sign.privateKey");
  });
});

describe("what a record holds", () => {
  const text = JSON.stringify;

  it("hides what a path names, wherever it is asked to, and replays as far as that allows", async () => {
    const made = await record("const { name } = await tools.get_user({ id: 4711 }); return { name, sum: 1 }", {
      redact: ["get_user.output.email", "*.input.id", "get_user.output.tags.*", "value.sum"],
    });
    expect(text(made)).not.toMatch(/ann@example|sum":1/);
    expect(entryOf(made, "step")?.calls).toEqual([
      { callId: "call_1", kind: "tool", tool: "get_user", input: { id: "[redacted]" } },
    ]);
    expect(entryOf(made, "step", 1)?.settled).toEqual([
      { callId: "call_1", output: { name: "Ann", email: "[redacted]", tags: ["[redacted]", "[redacted]"] } },
    ]);
    expect(entryOf(made, "run.ended")?.value).toEqual({ name: "Ann", sum: "[redacted]" });
    await expectReplay(made, { engine });
  });

  it("hides at any depth, in errors and in logs", async () => {
    const made = await record(
      "console.log('my secret'); await tools.get_user({ a: [{ id: 7 }] }); throw Error('a secret')",
      {
        redact: ["**.id", "get_user.input.**.id", "logs", "error"].slice(1),
      },
    );
    expect(text(made.entries.slice(2))).not.toMatch(/secret|"id":7/);
    expect(entryOf(made, "step")?.calls[0]?.input).toEqual({ a: [{ id: "[redacted]" }] });
    expect(entryOf(made, "step")?.logs).toEqual([{ level: "log", text: "[redacted]" }]);
    await expectReplay(made, { engine });
  });

  it("is digests alone without inputs and outputs; then it verifies, and cannot be replayed", async () => {
    const source = "console.log('my secret'); return (await tools.get_user({ id: 4711 })).name";
    const made = await record(source, { inputs: false, outputs: false });
    expect(text(made.entries.slice(3))).not.toMatch(/secret|Ann|4711/);
    expect(entryOf(made, "step")).toMatchObject({
      logsDigest: expect.any(String),
      calls: [{ tool: "get_user", digest: expect.any(String) }],
    });
    expect(entryOf(made, "run.ended")).toMatchObject({ valueDigest: expect.any(String) });
    verifyRecord(made);
    await expect(replayRecord(made, { engine })).rejects.toMatchObject({
      code: "CODEACT_RECORD",
      details: { reason: "incomplete" },
    });
  });

  it("without inputs still tells whether calls are the same", async () => {
    const made = await record("await tools.get_user({ id: 4711 }); return 1", { inputs: false });
    await expectReplay(made, { engine });
  });
});

describe("a record that was changed", () => {
  it("is refused for every byte, naming the entry", async () => {
    const made = await record("console.log('é\\u001b'); return await tools.get_user({ id: 1 })");
    const written = formatRecord(made);
    expect(verifyRecord(written).record).toEqual(made);
    const bytes = Buffer.from(written);
    let named = 0;
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [1, 32]) {
        const changed = Buffer.from(bytes);
        changed[at] = (bytes[at] ?? 0) ^ flip;
        const line = bytes.subarray(0, at).filter((byte) => byte === 10).length;
        const refused = refusalOf(changed.toString());
        expect(refused, `byte ${at} of line ${line} with ${flip}`).toBeDefined();
        // What is not in an entry's line has no entry's number.
        if (line < 1 || line > made.entries.length || bytes[at] === 10) continue;
        expect(refused?.entry, `byte ${at} of line ${line} with ${flip}`).toBe(line - 1);
        named++;
      }
    }
    expect(named).toBeGreaterThan(2_000);
  });

  const refusalOf = (text: string): { readonly entry?: number; readonly reason: string } | undefined => {
    try {
      verifyRecord(text);
      return undefined;
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: "CODEACT_RECORD" });
      return (thrown as { details: { entry: number; reason: string } }).details;
    }
  };

  it("is refused when entries are moved, left out or cut off", async () => {
    const made = await record("await tools.get_user({ id: 1 }); return 1");
    const [first, second, third, ...rest] = made.entries as [never, never, never, ...never[]];
    const of = (entries: never[]): string => JSON.stringify({ ...made, entries });
    expect(refusalOf(of([first, third, second, ...rest]))).toMatchObject({ reason: "changed", entry: 1 });
    expect(refusalOf(of([first, third, ...rest]))).toMatchObject({ reason: "changed", entry: 1 });
    expect(refusalOf(of(made.entries.slice(0, -1) as never[]))).toMatchObject({ reason: "digest" });
    expect(refusalOf(of([]))).toMatchObject({ reason: "form" });
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(refusalOf(JSON.stringify(made).replace('"value":1', `"value":${deep}`))).toMatchObject({ reason: "form" });
    expect(refusalOf(JSON.stringify({ ...made, version: 2 }))).toMatchObject({ reason: "form" });
    expect(() =>
      verifyRecord({ ...made, entries: made.entries.with(1, Object.assign({}, second, { at: 1 })) }),
    ).toThrow("entry 1 (program.started)");
    expect(() => verifyRecord(made, { digest: "0".repeat(64) })).toThrow("another");
    expect(verifyRecord(made, { digest: made.digest })).toEqual({ record: made });
  });

  it("is not found by its hashes alone when all of it is made anew; its signature tells", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519", {
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const other = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString();
    const known = [{ keyId: "ops-2026", publicKey }];
    const signed = await record("return 1", { sign: { keyId: "ops-2026", privateKey } });
    expect(verifyRecord(formatRecord(signed), { keys: known }).signedBy).toBe("ops-2026");
    const forged = await record("return 2");
    const refuse = (one: RunRecord, reason: string, given = known): void => {
      verifyRecord(one);
      expect(() => verifyRecord(one, { keys: given })).toThrow(
        expect.objectContaining({ code: "CODEACT_RECORD", details: { reason } }),
      );
    };
    refuse(forged, "unsigned");
    refuse({ ...forged, ...(signed.signature && { signature: signed.signature }) }, "signature");
    refuse(signed, "signature", [{ keyId: "ops-2026", publicKey: other }]);
    refuse(signed, "signature", [{ keyId: "ops-2027", publicKey }]);
    const ended = signed.signature && { ...signed.signature, value: `${signed.signature.value}=` };
    refuse({ ...signed, ...(ended && { signature: ended }) }, "signature");
    expect(() => verifyRecord(signed, { keys: [{ keyId: "k", publicKey: "no key" }] })).toThrow("keys[0].publicKey");
  });
});

describe("a replay", () => {
  it("names the first difference", async () => {
    const made = await record("const { name } = await tools.get_user({ id: 1 }); console.log(name); return name");
    const other = await record("const { name } = await tools.get_user({ id: 2 }); console.log(name); return name");
    const forged = rechain({ ...made, entries: made.entries.with(1, other.entries[1] as never) });
    const replay = await replayRecord(forged, { engine });
    expect(replay).toMatchObject({
      status: "different",
      difference: {
        entry: 2,
        what: "call_1",
        expected: { tool: "get_user", input: { id: 1 } },
        actual: { tool: "get_user", input: { id: 2 } },
      },
      message: expect.stringContaining("entry 2, call_1"),
    });
    await expect(expectReplay(forged, { engine })).rejects.toMatchObject({
      name: "AssertionError",
      expected: expect.objectContaining({ input: { id: 1 } }),
      actual: expect.objectContaining({ input: { id: 2 } }),
    });
  });

  it("compares logs, value and errors", async () => {
    const first = await record("console.log(1); return 1");
    const differing = async (source: string, of = first): Promise<unknown> => {
      const other = await record(source);
      const replay = await replayRecord(rechain({ ...of, entries: of.entries.with(1, other.entries[1] as never) }), {
        engine,
      });
      return replay.status === "different" ? replay.difference.what : replay.status;
    };
    expect(await differing("console.log(1); return 1")).toBe("same");
    expect(await differing("console.log(2); return 1")).toBe("logs");
    expect(await differing("console.log(1); return 2")).toBe("value");
    expect(await differing("console.log(1); throw new Error('a')")).toBe("status");
    expect(await differing("throw new Error('b')", await record("throw new Error('a')"))).toBe("error");
    expect(await differing("await tools.get_user({}); return 1", await record("return 1"))).toBe("call_1");
  });

  /** As somebody could who may write the whole record. */
  const rechain = (made: RunRecord): RunRecord => {
    const entries = made.entries.map(({ hash: _, ...entry }) => entry).map(createChain());
    return { ...made, entries, digest: entries.at(-1)?.hash ?? "" };
  };
});
