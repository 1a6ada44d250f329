import { expect, it } from "vitest";
import { createCodeAct, defineTool, memoryContinuationStore } from "../../src/index.ts";

const keys = [{ id: "k", secret: "a secret of at least thirty-two bytes" }];
const pay = defineTool({
  name: "pay",
  description: "Pays.",
  inputSchema: { type: "object" },
  approvalMode: "always_require",
  execute: () => "paid",
});

it("keeps a continuation in the store, for all objects that share it", async () => {
  const store = memoryContinuationStore();
  await using here = createCodeAct({ tools: [pay], continuations: { keys, store } });
  await using there = createCodeAct({ tools: [pay], continuations: { keys, store } });
  const run = await here.run("return await tools.pay({})");
  if (run.status !== "interrupted") throw new Error(run.status);
  const name = await here.keep(run.continuation);
  expect(name.length).toBeLessThan(120);
  expect(await here.keep(run.continuation)).toBe(name);
  expect(await there.recall(name)).toBe(run.continuation);
});

it("refuses names that others made, and those the store has forgotten", async () => {
  await using codeact = createCodeAct({ tools: [pay], continuations: { keys, store: memoryContinuationStore() } });
  const name = await codeact.keep("anything");
  const forged = name.replace(/~./, (start) => `~${start === "~A" ? "B" : "A"}`);
  await expect(codeact.recall(forged)).rejects.toMatchObject({ details: { reason: "tampered" } });
  await using other = createCodeAct({ tools: [pay], continuations: { keys, store: memoryContinuationStore() } });
  await expect(other.recall(name)).rejects.toMatchObject({ details: { reason: "expired" } });
});

it("gives the continuation itself where there is no store", async () => {
  await using codeact = createCodeAct({ tools: [pay], continuations: { keys } });
  expect(await codeact.keep("codeact1.k.p.x.y")).toBe("codeact1.k.p.x.y");
  expect(await codeact.recall("codeact1.k.p.x.y")).toBe("codeact1.k.p.x.y");
});

it("holds single use for all objects of a process, also without a store", async () => {
  await using first = createCodeAct({ tools: [pay], continuations: { keys } });
  await using second = createCodeAct({ tools: [pay], continuations: { keys } });
  const run = await first.run("return await tools.pay({})");
  if (run.status !== "interrupted") throw new Error(run.status);
  const decisions = { [run.interruptions[0]?.callId ?? ""]: { type: "approve" as const } };
  expect(await second.resume(run.continuation, { decisions })).toMatchObject({ status: "completed", value: "paid" });
  await expect(first.resume(run.continuation, { decisions })).rejects.toMatchObject({
    details: { reason: "consumed" },
  });
});
