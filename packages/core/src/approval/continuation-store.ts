import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ContinuationStore } from "../types.ts";

/** Keeps claims in this process: single use holds here, and not in others. */
export function memoryContinuationStore(): ContinuationStore {
  const claims = new Map<string, string | undefined>();
  return {
    async claim(key) {
      if (claims.has(key)) return { claimed: false, outcome: claims.get(key) };
      claims.set(key, undefined);
      return { claimed: true };
    },
    async settle(key, outcome) {
      claims.set(key, outcome);
    },
  };
}

const ownerOnly = 0o600;

/** Keeps claims as files that all processes with this folder share; a claim is one atomic `link`. */
export function fileContinuationStore({ directory }: { readonly directory: string }): ContinuationStore {
  // Keys are made by us, of characters that are safe in a file name.
  const claimFile = (key: string): string => join(directory, `${key}.claim`);
  const outcomeFile = (key: string): string => join(directory, `${key}.outcome`);
  const write = async (text: string): Promise<string> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, `${randomUUID()}.tmp`);
    const handle = await open(file, "wx", ownerOnly);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return file;
  };
  return {
    async claim(key) {
      const temporary = await write("");
      try {
        await link(temporary, claimFile(key));
        return { claimed: true };
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
        return { claimed: false, outcome: await readFile(outcomeFile(key), "utf8").catch(() => undefined) };
      } finally {
        await rm(temporary, { force: true });
      }
    },
    async settle(key, outcome) {
      await rename(await write(outcome), outcomeFile(key));
    },
  };
}
