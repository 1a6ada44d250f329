import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createNotes, fileContinuationStore } from "../../src/index.ts";

const store = fileContinuationStore({ directory: mkdtempSync(join(tmpdir(), "codeact-notes-")) });

it("keeps a continuation in the store, for other processes too, and with its holder where there is none", async () => {
  const held = await createNotes({ store }).hold("codeact1.k.p.body.mac");
  expect(held).toMatch(/^held~[\w-]{36}$/);
  const other = createNotes({ store });
  expect(await other.recall(held)).toBe("codeact1.k.p.body.mac");
  expect(await other.recall(held)).toBe("codeact1.k.p.body.mac");
  expect(await createNotes().hold("sealed")).toBe("sealed");
  expect(await createNotes().recall("sealed")).toBe("sealed");
});

it("says when a held continuation is gone", async () => {
  const gone = createNotes({ store }).recall("held~00000000-0000-0000-0000-000000000000");
  await expect(gone).rejects.toMatchObject({ code: "CODEACT_CONTINUATION", details: { reason: "expired" } });
});

it("keeps one decision on a call, whoever looked for it before", async () => {
  const notes = createNotes({ store });
  expect(await notes.decisionOn("run_a-1")).toBeUndefined();
  await notes.decide("run_a-1", { type: "edit", input: { amount: 5 } });
  expect(await createNotes({ store }).decisionOn("run_a-1")).toEqual({ type: "edit", input: { amount: 5 } });
  await expect(notes.decide("run_a-1", { type: "approve" })).rejects.toMatchObject({ code: "CODEACT_SETTLEMENT" });
});
