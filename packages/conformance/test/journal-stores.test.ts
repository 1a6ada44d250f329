import { appendFileSync, mkdtempSync, readdirSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileJournalStore, type JournalStore } from "@codeact/core";
import { importFromPage } from "@codeact/pages";
import { expect, it } from "vitest";
import { describeJournalStore } from "../src/index.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "codeact-journals-"));

describeJournalStore("files", {
  create: async () => {
    const directory = folder();
    return [fileJournalStore({ directory }), fileJournalStore({ directory })];
  },
});

describeJournalStore("files with fsync", {
  create: async () => {
    const directory = folder();
    return [fileJournalStore({ directory, fsync: true }), fileJournalStore({ directory, fsync: true })];
  },
});

const { sqliteJournalStore } = await importFromPage<{ sqliteJournalStore: (file: string) => JournalStore }>(
  "docs/guide/stores.md",
  "sqlite-journal-store.ts",
);

describeJournalStore("the database of the docs", {
  create: async () => {
    const file = join(folder(), "journals.db");
    return [sqliteJournalStore(file), sqliteJournalStore(file)];
  },
});

it("keeps files to their owner, drops a line that was cut, and removes expired journals", async () => {
  const directory = folder();
  const store = fileJournalStore({ directory });
  const terms = { leaseMs: 0, expiresAt: Date.now() + 10, atRest: true };
  await store.take("run_1", { ...terms, leaseMs: 1_000 });
  await store.append("run_1", 1, ["whole"], terms);
  appendFileSync(join(directory, "run_1.1.journal"), "cu");
  utimesSync(join(directory, "run_1.1.journal"), 0, 0);
  expect(readdirSync(directory).sort()).toEqual(["run_1.1.journal", "run_1.1.rest"]);
  for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  expect(await store.take("run_1", terms)).toEqual({ taken: true, generation: 2, lines: ["whole"] });
  const clock = Date.now;
  Date.now = () => clock() + 3_700_000;
  try {
    await store.take("run_2", terms);
  } finally {
    Date.now = clock;
  }
  expect(readdirSync(directory)).toEqual(["run_2.1.journal"]);
});
