import { mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ContinuationStore, fileContinuationStore, memoryContinuationStore } from "@codeact/core";
import { importFromPage } from "@codeact/pages";
import { expect, it } from "vitest";
import { describeContinuationStore } from "../src/index.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "codeact-claims-"));

describeContinuationStore("memory", {
  create: async () => {
    const store = memoryContinuationStore();
    return [store, store];
  },
});

describeContinuationStore("files", {
  create: async () => {
    const directory = folder();
    return [fileContinuationStore({ directory }), fileContinuationStore({ directory })];
  },
});

const { sqliteContinuationStore } = await importFromPage<{
  sqliteContinuationStore: (file: string) => ContinuationStore;
}>("docs/guide/stores.md", "sqlite-continuation-store.ts");

describeContinuationStore("the database of the docs", {
  create: async () => {
    const file = join(folder(), "claims.db");
    return [sqliteContinuationStore(file), sqliteContinuationStore(file)];
  },
});

it("forgets expired claims in memory, and refuses new ones when it is full of others", async () => {
  const store = memoryContinuationStore({ maximum: 1_000 });
  const now = Date.now();
  for (let at = 0; at < 1_000; at++) await store.claim(`old-${at}`, { expiresAt: now });
  for (let at = 0; at < 1_000; at++) await store.claim(`new-${at}`, { expiresAt: now + 60_000 });
  await expect(store.claim("more", { expiresAt: now + 60_000 })).rejects.toMatchObject({ code: "CODEACT_CAPACITY" });
  expect(await store.claim("new-0", { expiresAt: now })).toMatchObject({ claimed: false });
});

it("keeps files to their owner, and removes expired ones", async () => {
  const directory = folder();
  const store = fileContinuationStore({ directory });
  const now = Date.now();
  await store.claim("old-1", { expiresAt: now + 10 });
  await store.settle("old-1", 1, "done");
  expect(readdirSync(directory).sort()).toEqual(["old-1.1.claim", "old-1.outcome"]);
  for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  const clock = Date.now;
  Date.now = () => clock() + 3_700_000;
  try {
    await store.claim("new-1", { expiresAt: clock() + 7_200_000 });
  } finally {
    Date.now = clock;
  }
  expect(readdirSync(directory)).toEqual(["new-1.1.claim"]);
});
