import { createCodeAct, defineTool, type RunRecord } from "@codeact/core";
import { expect, test } from "vitest";
import { page } from "../../src/inspect/page.ts";
import { readStory } from "../../src/inspect/story.ts";
import { createTimeScale } from "../../src/inspect/time-scale.ts";
import { timeline } from "../../src/inspect/timeline.ts";
import { duration } from "../../src/inspect/words.ts";
import { hostileRecord } from "./hostile-record.ts";

const wait = defineTool({
  name: "wait",
  description: "Waits.",
  inputSchema: { type: "object" },
  approvalMode: ({ input }) => ((input as { ask?: boolean }).ask ? "ask" : "allow"),
  execute: async ({ ms }: { ms: number }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return ms;
  },
});

/** What moves a cursor, or shows text in another order. */
const hiding = /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u;

async function recordRun(source: string): Promise<RunRecord> {
  await using codeact = createCodeAct({
    tools: [wait],
    engine: "wasm",
    record: true,
    onApproval: () => new Promise((resolve) => setTimeout(resolve, 200, { type: "approve", by: "ann" })),
  });
  const { record } = await codeact.run(source);
  if (record === undefined) throw new Error("no record");
  return record;
}

test("a story tells each call from the moment it was made", async () => {
  const record = await recordRun(
    "console.log(1); await tools.wait({ ms: 20 }); return await tools.wait({ ms: 1, ask: true })",
  );
  const { calls, logs, status } = readStory(record);
  expect(status).toBe("completed");
  expect(logs).toMatchObject([{ text: "1" }]);
  expect(calls).toMatchObject([
    { callId: "call_1", tool: "wait", ok: true, outcome: { output: 20 } },
    { callId: "call_2", ok: true, question: { type: "approval.requested" }, decision: { by: "ann" } },
  ]);
  for (const { madeAt, startedAt = 0, settledAt = 0, deliveredAt = 0 } of calls) {
    expect([madeAt, startedAt, settledAt, deliveredAt]).toEqual(
      [madeAt, startedAt, settledAt, deliveredAt].toSorted((a, b) => a - b),
    );
  }
});

test("a call that a person has rejected was asked about and settled, and never started", async () => {
  await using codeact = createCodeAct({
    tools: [wait],
    engine: "wasm",
    record: true,
    onApproval: () => ({ type: "reject" }),
  });
  const { record } = await codeact.run("return await tools.wait({ ms: 1, ask: true }).catch((error) => error.code)");
  if (record === undefined) throw new Error("no record");
  const [call] = readStory(record).calls;
  expect(call).toMatchObject({ ok: false, code: "APPROVAL_DENIED", decision: { decision: "reject" } });
  expect(call).not.toHaveProperty("startedAt");
  expect(page(record, undefined)).toContain("rejected");
});

test("the time scale keeps the order of moments, and leaves out the time a person was waited for", async () => {
  const record = await recordRun("await tools.wait({ ms: 5 }); return await tools.wait({ ms: 5, ask: true })");
  const story = readStory(record);
  const scale = createTimeScale(story);
  const moments = record.entries.map(({ at }) => at).sort((a, b) => a - b);
  const places = moments.map(scale.at);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect([places[0], places.at(-1)]).toEqual([0, 1]);
  expect(scale.waits).toHaveLength(1);
  expect(scale.waits[0]?.ms).toBeGreaterThan(150);
  expect(scale.waits[0]?.width).toBeLessThan(0.1);
});

test("a timeline has a line for what happened, and none that moves the cursor", async () => {
  const plain = timeline(await recordRun("return await tools.wait({ ms: 1, ask: true })"), undefined, 80);
  expect(plain).toMatch(/completed after .*\n.*wasm.*\n\d+ entries, whole, not signed/);
  expect(plain).toMatch(/call_1 {2}wait \{"ms":1,"ask":true\}\n.*asks a person\n.*approved by ann\n.*wait done in/);
  const hostile = timeline(await hostileRecord(), "ops", 80);
  expect(hostile).not.toMatch(hiding);
});

test("a page holds no markup of the run, loads nothing, and allows nothing else to run", async () => {
  const text = page(await hostileRecord(), undefined);
  expect(text.match(/<script/g)).toHaveLength(1);
  expect(text.match(/<\/style/g)).toHaveLength(1);
  // No tag of the page has such an attribute; what is escaped is no tag.
  expect(text).not.toMatch(/<[a-z][^>]*\s(?:src|href|style|on\w+)\s*=/i);
  expect(text).not.toMatch(/<(?:img|iframe|object|embed|link|base|form|a)\b|<!--|<!\[/i);
  expect(text).toMatch(/default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+';/);
  expect(text.replace(/<script>.*<\/script>/s, "")).not.toMatch(hiding);
  expect(Buffer.from(text).toString()).toBe(text);
});

test.each([
  [0, "0 ms"],
  [0.25, "0.3 ms"],
  [12.4, "12 ms"],
  [999.7, "1.0 s"],
  [59_960, "1 min"],
  [184_000, "3 min 4 s"],
  [18_360_000, "5 h 6 min"],
  [633_600_000, "7 days 8 h"],
])("%d ms are told as %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});
