import { mkdtempSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { createEnvelope } from "../../src/approval/envelope.ts";
import type { RunState } from "../../src/approval/run-state.ts";
import { type Decision, fileJournalStore, type RunResult } from "../../src/index.ts";
import { fixtureCodeact, fixtureKey } from "./fixtures/fixture-codeact.ts";

interface Fixture {
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly continuations: Readonly<Record<string, string>>;
  readonly journal: { readonly file: string; readonly text: string };
}

const fixture = JSON.parse(readFileSync(new URL("./fixtures/version-1.json", import.meta.url), "utf8")) as Fixture;
// They are good for ten years, and this test for longer.
vi.spyOn(Date, "now").mockReturnValue(Date.UTC(2030, 0, 1));

function expectRight(result: RunResult): void {
  const seen = [{ n: 1, text: "é😀" }, ["RangeError", "no such thing", "TOOL_FAILED"]];
  expect(result).toMatchObject({
    status: "completed",
    value: {
      before: [expect.any(Number), expect.any(String), expect.any(Number)],
      seen,
      paid: [{ paid: 2 }, { paid: 40 }, "APPROVAL_DENIED"],
      after: [expect.any(Number), "1,234.5"],
    },
  });
  expect(result.calls).toHaveLength(5);
  if (result.status !== "completed") return;
  const { before } = result.value as { before: [number] };
  expect(result.logs[0]?.text).toContain(`RangeError`);
  expect(result.logs[0]?.text.endsWith(String(before[0]))).toBe(true);
}

it.each(Object.keys(fixture.continuations))("resumes a continuation of version 1 (%s)", async (name) => {
  await using codeact = fixtureCodeact();
  const { decisions } = fixture;
  expectRight(await codeact.resume(fixture.continuations[name] ?? "", { decisions }));
});

it("recovers a journal of version 1", async () => {
  const directory = mkdtempSync(join(tmpdir(), "codeact-fixture-"));
  const { file, text } = fixture.journal;
  writeFileSync(join(directory, file), text);
  utimesSync(join(directory, file), 0, 0);
  await using codeact = fixtureCodeact({ durable: { store: fileJournalStore({ directory }) } });
  const asked = await codeact.recover(file.split(".")[0] ?? "");
  if (asked.status !== "interrupted") throw new Error(JSON.stringify(asked));
  expectRight(await codeact.resume(asked.continuation, { decisions: fixture.decisions }));
});

it("goes on under another kernel if that comes to the same, and not if the program shows anything else", async () => {
  const envelope = createEnvelope([fixtureKey], false);
  const state = JSON.parse(envelope.open(fixture.continuations.plain ?? "")) as RunState;
  const of = (changes: Partial<RunState>): string =>
    envelope.seal(JSON.stringify({ ...state, ...changes, runId: "run_another" }));
  const { decisions } = fixture;
  await using codeact = fixtureCodeact();
  for (const changes of [{ shown: "0".repeat(64) }, { digests: state.digests.toReversed() }]) {
    const other = of({ kernelHash: "0".repeat(64), ...changes });
    await expect(codeact.resume(other, { decisions })).rejects.toMatchObject({ details: { reason: "diverged" } });
  }
  expectRight(await codeact.resume(of({ kernelHash: "0".repeat(64) }), { decisions }));
});
