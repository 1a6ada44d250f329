import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import {
  type Call,
  type CodeAct,
  type CodeActOptions,
  createCodeAct,
  defineTool,
  fileContinuationStore,
  memoryContinuationStore,
} from "../../src/index.ts";

const engine = createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());

const pay = defineTool({
  name: "pay",
  description: "Pays.",
  inputSchema: { type: "object", properties: { amount: { type: "number" }, note: { default: "none" } } },
  approvalMode: "always_require",
  execute: () => {
    throw new Error("the framework runs it");
  },
});
const keys = [{ id: "k1", secret: "s".repeat(32) }];
const make = (options: Partial<CodeActOptions> = {}): CodeAct =>
  createCodeAct({ tools: [pay], engine, continuations: { keys }, ...options });
const refused = (reason: string): object =>
  expect.objectContaining({ code: "CODEACT_CONTINUATION", details: expect.objectContaining({ reason }) });

async function start(
  codeact: CodeAct,
  source = "return await tools.pay({ amount: 5, note: 'none' })",
): Promise<[string, Call[]]> {
  const execution = codeact.execution(source, { surface: "ask" });
  const state = await execution.next();
  if (state.status !== "blocked") throw new Error(JSON.stringify(state));
  return [execution.continuation(), [...state.pending]];
}
async function one(codeact: CodeAct): Promise<[string, Call]> {
  const [token, [call]] = await start(codeact);
  if (call === undefined) throw new Error("no call");
  return [token, call];
}

/** Counts what it does. */
function payer(): { execute: () => Promise<unknown>; times: number } {
  const counter = {
    times: 0,
    execute: async () => {
      counter.times++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { paid: 5 };
    },
  };
  return counter;
}

describe("a call run by a framework", () => {
  it("runs once, however often it is asked for, and its sealed outcome settles it", async () => {
    const codeact = make();
    const [token, call] = await one(codeact);
    expect(call.ticket).toMatch(/^[\w-]{1,64}$/);
    const { tool, input } = call;
    const effect = payer();
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => codeact.runOnce(call.ticket, { tool, input }, effect.execute)),
    );
    outcomes.push(await codeact.runOnce(call.ticket, { tool, input }, effect.execute));
    expect(effect.times).toBe(1);
    expect(outcomes.map(({ repeated }) => repeated)).toEqual([false, true, true, true]);
    expect(outcomes).toMatchObject(Array(4).fill({ status: "returned", output: { paid: 5 } }));
    const outcome = outcomes[3]?.sealed ?? "";
    const next = codeact.execution(token, { surface: "ask" });
    expect(await next.next([{ callId: call.callId, outcome }])).toMatchObject({ value: { paid: 5 } });
    // As in another process, which has a memory of its own.
    const elsewhere = make({ continuations: { keys, store: memoryContinuationStore() } });
    const again = elsewhere.execution(token, { surface: "ask" });
    expect(await again.next([{ callId: call.callId, outcome }])).toMatchObject({ status: "completed" });
  });

  it.each([
    ["a memory store", () => memoryContinuationStore()],
    ["a file store", () => fileContinuationStore({ directory: mkdtempSync(join(tmpdir(), "codeact-once-")) })],
  ])("runs once among all who share %s", async (_title, createStore) => {
    const continuations = { keys, store: createStore() };
    const [, { ticket, tool, input }] = await one(make({ continuations }));
    const effect = payer();
    const run = () => make({ continuations }).runOnce(ticket, { tool, input }, effect.execute);
    const [first, second] = await Promise.allSettled([run(), run()]);
    expect([first, second].map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect([first, second].find(({ status }) => status === "rejected")).toMatchObject({ reason: refused("consumed") });
    expect(await run()).toMatchObject({ status: "returned", output: { paid: 5 }, repeated: true });
    expect(effect.times).toBe(1);
  });

  it.each([false, true])(
    "is unknown once whoever ran it has died, unless its tool is idempotent: %s",
    async (idempotent) => {
      const options = { tools: [{ ...pay, idempotent }], continuations: { keys, store: memoryContinuationStore() } };
      const [, { ticket, tool, input }] = await one(make({ ...options, limits: { wallMs: 200 } }));
      let times = 0;
      const run = (execute: () => unknown) =>
        make({ ...options, limits: { wallMs: 200 } }).runOnce(ticket, { tool, input }, execute);
      const count = (): number => ++times;
      run(() => {
        count();
        return new Promise(() => {});
      });
      await expect(run(count)).rejects.toEqual(refused("consumed"));
      await new Promise((resolve) => setTimeout(resolve, 250));
      const expected = idempotent ? { status: "returned", output: 2 } : { error: { code: "TOOL_OUTCOME_UNKNOWN" } };
      expect(await run(count)).toMatchObject(expected);
      expect(await run(count)).toMatchObject({ ...expected, repeated: true });
      expect(times).toBe(idempotent ? 2 : 1);
    },
  );

  it("takes a rejection as the outcome: whoever approves it later runs nothing", async () => {
    const codeact = make();
    const [token, { callId, ticket, tool, input }] = await one(codeact);
    const effect = payer();
    const rejected = { message: "too much" };
    const said = await codeact.runOnce(ticket, { tool, input, rejected }, effect.execute);
    const error = { code: "APPROVAL_DENIED", message: "The call of pay was not approved: too much" };
    expect(said).toMatchObject({ status: "threw", repeated: false, error });
    expect(await codeact.runOnce(ticket, { tool, input }, effect.execute)).toMatchObject({ repeated: true, error });
    expect(effect.times).toBe(0);
    const next = codeact.execution(token, { surface: "ask" });
    expect(await next.next([{ callId, outcome: said.sealed }])).toMatchObject({ status: "failed", error });
  });

  it("records what it threw, and passes it on", async () => {
    const codeact = make();
    const [token, { ticket, tool, input, callId }] = await one(codeact);
    const fail = (): never => {
      throw new RangeError("no money");
    };
    const outcome = await codeact.runOnce(ticket, { tool, input }, fail);
    expect(outcome).toMatchObject({
      status: "threw",
      error: { name: "RangeError", message: "no money", code: "TOOL_FAILED" },
    });
    const result = await codeact.execution(token, { surface: "ask" }).next([{ callId, outcome: outcome.sealed }]);
    expect(result).toMatchObject({ status: "failed", error: { code: "TOOL_FAILED", message: "no money" } });
    const strange = await one(codeact);
    expect(await codeact.runOnce(strange[1].ticket, { tool, input: strange[1].input }, () => 5n)).toMatchObject({
      status: "threw",
      error: { code: "TOOL_INVALID_OUTPUT" },
    });
  });

  it("takes the input however its JSON is written, and no other", async () => {
    const codeact = make();
    const [, { ticket, tool, input }] = await one(codeact);
    const effect = payer();
    for (const [name, other] of [
      [tool, { amount: 500, note: "none" }],
      [tool, { amount: 5 }],
      [tool, JSON.parse("[".repeat(100_000) + "]".repeat(100_000))],
    ] as const) {
      await expect(codeact.runOnce(ticket, { tool: name, input: other }, effect.execute)).rejects.toEqual(
        refused("tampered"),
      );
    }
    await expect(codeact.runOnce(ticket, { tool: "send", input }, effect.execute)).rejects.toEqual(
      refused("tool-changed"),
    );
    expect(effect.times).toBe(0);
    await codeact.runOnce(ticket, { tool, input: { note: "none", amount: 5 } }, effect.execute);
    expect(effect.times).toBe(1);
  });

  it("is not run when today's rule denies it, or its tool has changed", async () => {
    const rule = (verdict: "ask" | "deny", more = {}) => [{ ...pay, approvalMode: () => verdict, ...more }];
    const asking = make({ tools: rule("ask") });
    const [token, { ticket, tool, input, callId }] = await one(asking);
    const effect = payer();
    const changed = make({ tools: rule("ask", { description: "Pays somebody else." }) });
    await expect(changed.runOnce(ticket, { tool, input }, effect.execute)).rejects.toEqual(refused("tampered"));
    const outcome = await make({ tools: rule("deny") }).runOnce(ticket, { tool, input }, effect.execute);
    expect(outcome).toMatchObject({ status: "threw", error: { code: "APPROVAL_DENIED" } });
    expect(effect.times).toBe(0);
    const settled = await asking.execution(token, { surface: "ask" }).next([{ callId, outcome: outcome.sealed }]);
    expect(settled).toMatchObject({ status: "failed", error: { code: "APPROVAL_DENIED" } });
  });

  it("is refused with another's ticket, a changed one, or none", async () => {
    const codeact = make();
    const [, { ticket, tool, input }] = await one(codeact);
    const foreign = (await one(make({ continuations: { keys: [{ id: "k1", secret: "t".repeat(32) }] } })))[1].ticket;
    const effect = payer();
    const tickets: unknown[] = [foreign, "", undefined, "call_1", `${ticket}A`, ticket.replace("-1-", "-2-")];
    for (let at = 0; at < ticket.length; at++) {
      tickets.push(ticket.slice(0, at) + (ticket[at] === "A" ? "B" : "A") + ticket.slice(at + 1));
    }
    for (const given of tickets) {
      await expect(codeact.runOnce(given as string, { tool, input }, effect.execute)).rejects.toEqual(
        refused("tampered"),
      );
    }
    await expect(
      codeact.runOnce(ticket, { tool, input, context: { audience: "eve" } }, effect.execute),
    ).rejects.toEqual(refused("tampered"));
    expect(effect.times).toBe(0);
  });

  it("is refused when its question has expired", async () => {
    const codeact = make({ continuations: { keys, ttlMs: 1 } });
    const [, { ticket, tool, input }] = await one(codeact);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const effect = payer();
    await expect(codeact.runOnce(ticket, { tool, input }, effect.execute)).rejects.toEqual(refused("expired"));
    expect(effect.times).toBe(0);
  });
});

describe("a sealed outcome", () => {
  it("settles its own call only; forged and foreign ones are refused and nothing goes on", async () => {
    const codeact = make();
    const source = "return await Promise.all([tools.pay({ amount: 1 }), tools.pay({ amount: 2 })])";
    const [token, [first, second]] = await start(codeact, source);
    if (first === undefined || second === undefined) throw new Error("two calls");
    const run = async ({ ticket, tool, input }: Call): Promise<string> =>
      (await codeact.runOnce(ticket, { tool, input }, () => "real")).sealed;
    const [one, two] = [await run(first), await run(second)];
    const elsewhere = make({ continuations: { keys: [{ id: "k1", secret: "t".repeat(32) }] } });
    const [, [foreign]] = await start(elsewhere, source);
    if (foreign === undefined) throw new Error("a call");
    const { ticket, tool, input } = foreign;
    const forged = (await elsewhere.runOnce(ticket, { tool, input }, () => "forged")).sealed;
    for (const outcome of [two, forged, token, "", '{"paid":5}', one.slice(0, -1), { paid: 5 } as never]) {
      const execution = codeact.execution(token, { surface: "ask" });
      await expect(execution.next([{ callId: first.callId, outcome }])).rejects.toEqual(refused("tampered"));
    }
    const execution = codeact.execution(token, { surface: "ask" });
    const settled = await execution.next([
      { callId: first.callId, outcome: one },
      { callId: second.callId, outcome: two },
    ]);
    expect(settled).toMatchObject({ value: ["real", "real"] });
  });

  it("is no continuation, and a continuation is no outcome", async () => {
    const codeact = make();
    const [, { ticket, tool, input }] = await one(codeact);
    const { sealed } = await codeact.runOnce(ticket, { tool, input }, () => 1);
    await expect(codeact.resume(sealed, { decisions: {} })).rejects.toEqual(refused("tampered"));
  });
});

it("gives the tool what a person put in place of the input, if it fits", async () => {
  const codeact = make();
  const [token, call] = await one(codeact);
  const given: unknown[] = [];
  await codeact.decide(call.ticket, { type: "edit", input: { amount: 3 } });
  const outcome = await codeact.runOnce(call.ticket, call, (input) => given.push(input));
  expect(given).toEqual([{ amount: 3 }]);
  expect(outcome).toMatchObject({ status: "returned", output: 1 });
  const execution = codeact.execution(token, { surface: "ask" });
  expect(await execution.next([{ callId: call.callId, outcome: outcome.sealed }])).toMatchObject({ value: 1 });

  const [, other] = await one(codeact);
  await codeact.decide(other.ticket, { type: "edit", input: { amount: "much" } });
  const refusal = await codeact.runOnce(other.ticket, other, (input) => given.push(input));
  expect(refusal).toMatchObject({ status: "threw", error: { code: "TOOL_INVALID_INPUT" } });
  expect(given).toHaveLength(1);

  const [, third] = await one(codeact);
  await codeact.decide(third.ticket, { type: "reject", message: "too much" });
  const denial = await codeact.runOnce(third.ticket, third, (input) => given.push(input));
  expect(denial).toMatchObject({ error: { code: "APPROVAL_DENIED", message: expect.stringContaining("too much") } });
  expect(given).toHaveLength(1);
});
