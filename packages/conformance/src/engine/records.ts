import { defineTool, expectReplay, formatRecord, type RunRecord, verifyRecord } from "@codeact/core";
import { expect, it } from "vitest";
import { type Bench, standardTools } from "./harness.ts";
import onHyperlight from "./recorded/version-1-hyperlight.json" with { type: "json" };
import onWasm from "./recorded/version-1-wasm.json" with { type: "json" };

const recorded = { hyperlight: onHyperlight, wasm: onWasm } as unknown as Readonly<Record<string, RunRecord>>;

/** Chance, time, errors, logs, files, timers and a question: all of it must come again, on any engine, in any later version. */
const program = `
  const before = [Math.random(), crypto.randomUUID(), Date.now()];
  console.log("before", before, new Date().toISOString());
  const seen = await Promise.all([
    tools.echo({ n: 1, text: "é😀" }),
    tools.fail({}).catch((error) => [error.name, error.message, error.code]),
    tools.sleep({ ms: 5, value: [1, 2.5, null] }),
  ]);
  await fs.writeFile("/output/seen.json", JSON.stringify(seen));
  const paid = await Promise.all([2, 3].map((n) => tools.pay({ n }).catch((error) => error.code)));
  setTimeout(() => console.warn("late"), 1);
  await new Promise((resolve) => setTimeout(resolve, 2));
  console.log(await fs.readFile("/output/seen.json", "utf8"), (1234.5).toLocaleString("en-US"));
  return { before, seen, paid, after: [Math.random(), Date.now() >= before[2]] };
`;

const pay = defineTool({
  name: "pay",
  description: "Pays.",
  inputSchema: { type: "object", properties: { n: { type: "number" } }, required: ["n"] },
  approvalMode: "always_require",
  execute: (input) => ({ paid: (input as { n: number }).n }),
});

/** Runs it, with somebody who decides. */
async function recordRun(bench: Bench): Promise<RunRecord> {
  const codeact = bench.codeact({ tools: [...standardTools(), pay], fileMounts: [], record: true });
  const asked = await codeact.run(program);
  if (asked.status !== "interrupted") throw new Error(`it did not ask: ${JSON.stringify(asked)}`);
  const { record } = await codeact.resume(asked.continuation, {
    decisions: { call_5: { type: "approve", by: "ann" }, call_6: { type: "reject", by: "bo" } },
  });
  if (record === undefined) throw new Error("it gave no record");
  return record;
}

/** Records of this engine, and of each other, replay here. */
export function records(bench: Bench): void {
  const engine = (): { engine: ReturnType<Bench["engine"]> } => ({ engine: bench.engine() });

  it("gives a record of a run, which replays", async () => {
    const record = await recordRun(bench);
    expect(record.entries.at(-1)).toMatchObject({
      type: "run.ended",
      status: "completed",
      value: { paid: [{ paid: 2 }, "APPROVAL_DENIED"] },
    });
    expect(verifyRecord(formatRecord(record)).record).toEqual(record);
    await expectReplay(record, engine());
    // For `recorded`, when there is a new version of the format; records of old versions stay.
    if (process.env.PRINT_RECORD) console.log(`a record:\n${formatRecord(record)}`);
  });

  it.each(Object.keys(recorded))("replays a record of version 1 that was made on %s", async (name) => {
    const record = recorded[name] as RunRecord;
    const [started] = record.entries;
    expect(started).toMatchObject({ type: "run.started", engine: { name } });
    await expectReplay(record, engine());
  });
}
