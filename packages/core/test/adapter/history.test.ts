import { describe, expect, it } from "vitest";
import { type AskedCall, History, type HistoryEntry, noteOf, stopgap } from "../../src/adapter.ts";

const pay = (ticket: string): AskedCall => ({ callId: `call_${ticket}`, tool: "pay", input: { n: 1 }, ticket });
const waits = (id: string, ...calls: AskedCall[]): HistoryEntry<string> => ({
  type: "result",
  id,
  tool: "execute_code",
  output: `waits (${id})`,
  note: { continuation: `kept ${id}`, calls },
});
const ends = (id: string): HistoryEntry<string> => ({
  type: "result",
  id,
  tool: "execute_code",
  output: "4",
  note: {},
});
const call = (id: string): HistoryEntry<string> => ({ type: "call", id });
const paid = (id: string, note?: unknown): HistoryEntry<string> => ({
  type: "result",
  id,
  tool: "pay",
  output: "paid",
  note,
});
const asked = (id: string): HistoryEntry<string>[] => [call(id), { type: "question", id: `q ${id}`, callId: id }];
const answer = (id: string, approved: boolean, reason?: string): HistoryEntry<string> => ({
  type: "answer",
  id: `q ${id}`,
  approved,
  reason,
});

describe("the steps between", () => {
  const start = [call("m1"), waits("m1", pay("t1"), pay("t2"))];
  const goOn = { id: "m1~1", tool: "execute_code", input: { code: "" } };

  it("ask about every call nobody has seen, under its ticket", () => {
    expect(new History(start).ownCalls(false)).toEqual([
      { id: "t1", tool: "pay", input: { n: 1 } },
      { id: "t2", tool: "pay", input: { n: 1 } },
    ]);
    expect(new History([...start, ...asked("t1")]).ownCalls(false)).toMatchObject([{ id: "t2" }]);
  });

  it("go on once all calls have a result, or when the conversation is over them", () => {
    const half = [...start, ...asked("t1"), ...asked("t2"), paid("t1")];
    expect(new History(half).ownCalls(false)).toEqual([]);
    expect(new History(half).ownCalls(true)).toEqual([goOn]);
    expect(new History(half).isOpen("t2")).toBe(true);
    expect(new History([...half, paid("t2", stopgap)]).ownCalls(false)).toEqual([]);
    expect(new History([...half, paid("t2")]).ownCalls(false)).toEqual([goOn]);
  });

  it("are none of the model's: it started one program, which has the last output", () => {
    const history = new History([...start, ...asked("t1"), paid("t1"), call("m1~1"), ends("m1~1"), call("own~1")]);
    expect(history.waiting).toEqual([]);
    expect(["m1", "t1", "t2", "m1~1", "own~1"].filter((id) => history.isOurs(id))).toEqual(["t1", "t2", "m1~1"]);
    expect(["q t1", "q other"].filter((id) => history.isOurQuestion(id))).toEqual(["q t1"]);
    expect(history.lastOutput("m1")).toBe("4");
    expect(history.lastOutput("t1")).toBeUndefined();
  });
});

it("claims what the history says of a call, and no more", () => {
  const claim = (...entries: HistoryEntry<string>[]) =>
    new History([waits("m1", pay("t1")), ...asked("t1"), ...entries]).claimOf(pay("t1"));
  expect(claim(paid("t1", { sealed: "s" }))).toEqual({ type: "sealed", outcome: "s" });
  expect(claim(answer("t1", true), paid("t1"))).toEqual({ type: "approved" });
  expect(claim(answer("t1", false, "no money"))).toEqual({ type: "rejected", message: "no money" });
  expect(claim(paid("t1"))).toEqual({ type: "rejected" });
  const denied = { ...paid("t1"), denial: { message: "nobody answered" } } as HistoryEntry<string>;
  expect(claim(answer("t1", true), denied)).toEqual({ type: "rejected", message: "nobody answered" });
});

it("takes notes of any shape for what they are, and writes those of programs that wait", () => {
  for (const note of [null, 1, "x", [], { continuation: 1 }, { continuation: "c", calls: [null, { ticket: 1 }] }]) {
    const history = new History([{ ...waits("m1"), note } as HistoryEntry<string>]);
    expect(history.asked.size).toBe(0);
  }
  const waiting = { status: "interrupted", runId: "run_1", continuation: "c" } as const;
  const interruption = { ...pay("t1"), title: "Pay", preview: "", digest: "", expiresAt: "", verdict: "ask" as const };
  expect(noteOf({ ...waiting, interruptions: [interruption] })).toEqual({ continuation: "c", calls: [pay("t1")] });
});
