import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createDecisions } from "../../src/approval/decisions.ts";
import { fileContinuationStore } from "../../src/index.ts";

it("keeps one decision on a call, for other processes too, whoever looked for it before", async () => {
  const store = fileContinuationStore({ directory: mkdtempSync(join(tmpdir(), "codeact-decisions-")) });
  const decisions = createDecisions({ store });
  expect(await decisions.decisionOn("run_a-1")).toBeUndefined();
  await decisions.decide("run_a-1", { type: "edit", input: { amount: 5 } });
  expect(await createDecisions({ store }).decisionOn("run_a-1")).toEqual({ type: "edit", input: { amount: 5 } });
  await expect(decisions.decide("run_a-1", { type: "approve" })).rejects.toMatchObject({ code: "CODEACT_SETTLEMENT" });
});

it("keeps decisions in this process where there is no store", async () => {
  await createDecisions().decide("run_b-1", { type: "reject" });
  expect(await createDecisions().decisionOn("run_b-1")).toEqual({ type: "reject" });
});
