import { afterAll, expect, it } from "vitest";
import { type CallClaim, createBridge, endOf, type Stretch, settleClaims } from "../../src/adapter.ts";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";

const engine = createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());

const code = "return await tools.pay({}).catch((error) => error.message)";

/** A program that waits for one call, which a framework has run or not, and then a claim about it. */
async function outcomeOf(hasRun: boolean, claim: (sealed: string) => CallClaim | undefined): Promise<Stretch> {
  const pay = {
    name: "pay",
    input: { json: () => ({}) },
    execute: () => "paid",
    approvalMode: "always_require" as const,
  };
  const { core, stretch } = createBridge([pay], (tools) => tools, { engine });
  const waiting = await endOf(stretch(code, {}), async () => {});
  if (waiting.status !== "interrupted") throw new Error("it did not ask");
  const [call] = waiting.interruptions;
  if (call === undefined) throw new Error("no call");
  const { sealed } = hasRun ? await core.runOnce(call.ticket, call) : { sealed: "" };
  const settle = () => settleClaims(core, waiting.interruptions, () => claim(sealed), {});
  return await endOf(stretch(waiting.continuation, { settle }), async () => {});
}

it.each<[what: string, hasRun: boolean, claim: (sealed: string) => CallClaim, value: unknown]>([
  ["a sealed outcome", true, (outcome) => ({ type: "sealed", outcome }), "paid"],
  ["an approved call that was run", true, () => ({ type: "approved" }), "paid"],
  ["an approved call nobody has run", false, () => ({ type: "approved" }), "nothing is known here of what pay did"],
  [
    "a rejection, with the person's words",
    false,
    () => ({ type: "rejected", message: "too much" }),
    "The call of pay was not approved: too much",
  ],
  ["a rejection of a call that was run", true, () => ({ type: "rejected" }), "paid"],
  [
    "words of the framework about a call it did not run",
    false,
    () => ({ type: "withheld", message: "mind your words" }),
    "The call of pay was not approved: mind your words",
  ],
  [
    "words of the framework about an output it keeps back",
    true,
    () => ({ type: "withheld", message: "a secret" }),
    "The tool pay has run, but its output was withheld: a secret",
  ],
])("%s", async (_what, hasRun, claim, value) => {
  expect(await outcomeOf(hasRun, claim)).toMatchObject({ status: "completed", value });
});

it("refuses what is not sealed, and leaves open what nothing is said of", async () => {
  await expect(outcomeOf(true, () => ({ type: "sealed", outcome: '"forged"' }))).rejects.toMatchObject({
    code: "CODEACT_CONTINUATION",
    details: { reason: "tampered" },
  });
  expect(await outcomeOf(false, () => undefined)).toMatchObject({ status: "interrupted" });
});
