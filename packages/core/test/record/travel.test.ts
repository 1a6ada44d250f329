import { hash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import {
  type CodeAct,
  type CodeActOptions,
  createCodeAct,
  defineTool,
  expectReplay,
  type InterruptedRun,
  type RunRecord,
  type RunResult,
  verifyRecord,
} from "../../src/index.ts";
import { createFolder, mortalStore } from "../journal/mortal-store.ts";

const engine = createWasmEngine({ threads: 2 });
afterAll(() => engine.dispose());

const keys = [{ id: "k1", secret: "s".repeat(32) }];
const look = defineTool({
  name: "look",
  description: "Looks.",
  inputSchema: { type: "object" },
  execute: (input) => ({ seen: input as object }),
});
const pay = defineTool({
  name: "pay",
  description: "Pays.",
  inputSchema: { type: "object" },
  approvalMode: "always_require",
  execute: (input) => ({ paid: input as object }),
});

/** Another process, as far as runs can tell. */
const make = (options: Partial<CodeActOptions> = {}): CodeAct =>
  createCodeAct({ tools: [look, pay], engine, record: true, continuations: { keys, holdMs: 0 }, ...options });
const recordOf = ({ record }: Pick<RunResult, "record">): RunRecord => {
  if (record === undefined) throw new Error("no record");
  return record;
};
const interrupted = async (running: Promise<RunResult>): Promise<InterruptedRun> => {
  const result = await running;
  if (result.status !== "interrupted") throw new Error(`It did not ask: ${JSON.stringify(result)}`);
  return result;
};
const typesOf = ({ entries }: RunRecord): string[] => entries.map(({ type }) => type);
const hashesOf = ({ entries }: RunRecord): string[] => entries.map(({ hash }) => hash);

const program = `
console.log(1);
await tools.look({ at: 1 });
const first = await tools.pay({ n: 1 });
console.log(2);
const second = await tools.pay({ n: 2 });
return [first, second];
`;
const yes = (callId: string, by: string) => ({ decisions: { [callId]: { type: "approve", by } } }) as const;

it.each([
  ["in other processes", { keys, holdMs: 0 }],
  ["where its sandbox is kept", { keys }],
])("is one whole when its run goes on %s, and each part's is its beginning", async (_, continuations) => {
  const shared = make({ continuations });
  const process = (): CodeAct => ("holdMs" in continuations ? make({ continuations }) : shared);
  const one = await interrupted(process().run(program));
  const two = await interrupted(process().resume(one.continuation, yes("call_2", "ann")));
  const three = await process().resume(two.continuation, yes("call_3", "bo"));
  expect(three).toMatchObject({ status: "completed", value: [{ paid: { n: 1 } }, { paid: { n: 2 } }] });
  const records = [one, two, three].map(recordOf) as [RunRecord, RunRecord, RunRecord];
  for (const record of records) {
    verifyRecord(record);
    await expectReplay(record, { engine });
  }
  const [first, second, whole] = records.map(hashesOf) as [string[], string[], string[]];
  expect(second.slice(0, first.length)).toEqual(first);
  expect(whole.slice(0, second.length)).toEqual(second);
  expect(typesOf(records[2])).toEqual([
    "run.started",
    "program.started",
    "step",
    "call.started",
    "call.settled",
    "step",
    "approval.requested",
    "run.resumed",
    "approval.decided",
    "call.started",
    "call.settled",
    "step",
    "approval.requested",
    "run.resumed",
    "approval.decided",
    "call.started",
    "call.settled",
    "step",
    "run.ended",
  ]);
  const decided = records[2].entries.filter(({ type }) => type === "approval.decided");
  expect(decided).toMatchObject([{ by: "ann" }, { by: "bo" }]);
  // The first part's second step has its own log, whoever told of it.
  expect(records[2].entries.filter(({ type }) => type === "step")).toMatchObject([
    { logs: [{ text: "1" }] },
    {},
    { logs: [{ text: "2" }] },
    { status: "returned" },
  ]);
});

it("is one whole for a run that is advanced step by step, and goes on elsewhere", async () => {
  const here = make().execution(program, { surface: "ask" });
  await here.next();
  const there = make().execution(here.continuation(), { surface: "ask", ...yes("call_2", "ann") });
  expect(await there.next()).toMatchObject({ status: "blocked" });
  const result = await there.next([{ callId: "call_3", decision: { type: "reject", by: "bo" } }]);
  const record = recordOf(result as RunResult);
  expect(record.entries.filter(({ type }) => type === "approval.decided")).toMatchObject([{ by: "ann" }, { by: "bo" }]);
  await expectReplay(record, { engine });
});

it("says so when an earlier part was run without a record", async () => {
  const asked = await interrupted(make({ record: false }).run(program));
  expect(asked).not.toHaveProperty("record");
  // Whoever asks for none pays for none, in the continuation neither.
  expect(Buffer.from(asked.continuation.split(".")[3] ?? "", "base64url").toString()).not.toContain('"notes"');
  const again = await interrupted(make().resume(asked.continuation, yes("call_2", "ann")));
  const record = recordOf(again);
  expect(record.entries[0]).toMatchObject({ type: "run.started", source: program, unrecorded: true });
  verifyRecord(record);
  await expectReplay(record, { engine });
});

it("is one whole for a run whose process has died", async () => {
  const directory = createFolder();
  const leaseMs = 150;
  const begun = Promise.withResolvers<void>();
  let hang = true;
  const slow = defineTool({
    name: "slow",
    description: "Hangs in the first process.",
    inputSchema: { type: "object" },
    idempotent: true,
    execute: () => {
      begun.resolve();
      return hang ? new Promise<string>(() => {}) : "done";
    },
  });
  const process = () => {
    const { store, die } = mortalStore(directory);
    return { die, codeact: make({ tools: [look, pay, slow], durable: { store, leaseMs } }) };
  };
  const source = "await tools.pay({ n: 1 }); const seen = await tools.look({}); return [seen, await tools.slow({})]";
  const asked = await interrupted(process().codeact.run(source));
  const first = process();
  first.codeact.resume(asked.continuation, yes("call_1", "ann")).catch(() => {});
  await begun.promise;
  await wait(20);
  first.die();
  hang = false;
  await wait(leaseMs + 50);
  const result = await process().codeact.recover(asked.runId);
  expect(result).toMatchObject({ status: "completed", value: [{ seen: {} }, "done"] });
  const record = recordOf(result);
  verifyRecord(record);
  await expectReplay(record, { engine });
  expect(hashesOf(record).slice(0, recordOf(asked).entries.length)).toEqual(hashesOf(recordOf(asked)));
  expect(typesOf(record).filter((type) => type !== "step")).toEqual([
    "run.started",
    "program.started",
    "approval.requested",
    "run.resumed",
    "approval.decided",
    "call.started",
    "call.settled",
    "call.started",
    "call.settled",
    "call.started",
    "run.resumed",
    "call.started",
    "call.settled",
    "run.ended",
  ]);
  // Whoever asks again gets the same.
  await wait(leaseMs + 50);
  expect(recordOf(await process().codeact.recover(asked.runId))).toEqual(record);
});

it("holds what was read of files, so that it replays without them, up to limits.journalBytes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "codeact-record-"));
  writeFileSync(join(folder, "data.txt"), "d".repeat(200_000));
  const source = `const text = require('fs').readFileSync('/input/data.txt', 'utf8');
    await fs.writeFile('/output/left.txt', 'left');
    return text.length`;
  const run = (journalBytes: number): Promise<RunResult> =>
    make({ workspaceRoot: folder, fileMounts: [], limits: { journalBytes } }).run(source);
  const [small, large] = [await run(100_000), await run(1_000_000)].map(recordOf) as [RunRecord, RunRecord];
  rmSync(folder, { recursive: true });
  const left = { path: "/output/left.txt", bytes: 4, digest: hash("sha256", "left") };
  expect(large.entries.at(-1)).toMatchObject({ status: "completed", value: 200_000, artifacts: [left] });
  await expectReplay(large, { engine });
  expect(large.entries).toContainEqual(
    expect.objectContaining({ type: "operation.settled", name: "readFile", target: "/input/data.txt", ok: true }),
  );
  verifyRecord(small);
  expect(JSON.stringify(small).length).toBeLessThan(50_000);
  await expect(expectReplay(small, { engine })).rejects.toMatchObject({ details: { reason: "incomplete" } });
  expect(readdirSync(tmpdir())).not.toContain(folder);
});
