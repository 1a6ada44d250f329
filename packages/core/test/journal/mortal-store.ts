import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileJournalStore, type JournalStore } from "../../src/index.ts";

/** A store on the same files for each process of a test. */
export interface Mortal {
  readonly store: JournalStore;
  /** From now on nothing is written or answered, as if the process had died. */
  die(): void;
}

export function createFolder(): string {
  return mkdtempSync(join(tmpdir(), "codeact-durable-"));
}

export function mortalStore(directory: string): Mortal {
  const store = fileJournalStore({ directory });
  let dead = false;
  const alive = <T>(work: () => Promise<T>): Promise<T> => (dead ? new Promise<T>(() => {}) : work());
  return {
    store: {
      take: (runId, terms) => alive(() => store.take(runId, terms)),
      append: (runId, generation, lines, terms) => alive(() => store.append(runId, generation, lines, terms)),
      abandoned: () => alive(() => store.abandoned()),
    },
    die() {
      dead = true;
    },
  };
}
