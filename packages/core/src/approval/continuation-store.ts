import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Claim, ContinuationStore } from "../types.ts";

/** Keeps claims in this process: single use holds here, and not in others. */
export function memoryContinuationStore(): ContinuationStore {
  const claims = new Map<string, { until: number; outcome: string | undefined }>();
  return {
    async claim(key, leaseMs) {
      const taken = claims.get(key);
      if (taken !== undefined && (taken.outcome !== undefined || taken.until > Date.now())) {
        return { claimed: false, outcome: taken.outcome };
      }
      claims.set(key, { until: Date.now() + leaseMs, outcome: undefined });
      return { claimed: true };
    },
    async settle(key, outcome) {
      claims.set(key, { until: 0, outcome });
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
  const take = async (key: string, leaseMs: number): Promise<boolean> => {
    const temporary = await write(String(Date.now() + leaseMs));
    try {
      await link(temporary, claimFile(key));
      return true;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw thrown;
    } finally {
      await rm(temporary, { force: true });
    }
  };
  return {
    async claim(key, leaseMs): Promise<Claim> {
      const outcome = await readFile(outcomeFile(key), "utf8").catch(() => undefined);
      if (outcome !== undefined) return { claimed: false, outcome };
      if (await take(key, leaseMs)) return { claimed: true };
      if (!(await expired(claimFile(key)))) return { claimed: false, outcome: undefined };
      // Whoever moves the stale claim away may try once more; everybody else has lost.
      const stale = join(directory, `${randomUUID()}.tmp`);
      const moved = await rename(claimFile(key), stale).then(
        () => true,
        () => false,
      );
      await rm(stale, { force: true });
      return moved && (await take(key, leaseMs)) ? { claimed: true } : { claimed: false, outcome: undefined };
    },
    async settle(key, outcome) {
      await rename(await write(outcome), outcomeFile(key));
    },
  };
}

async function expired(file: string): Promise<boolean> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return (await stat(file).catch(() => undefined)) === undefined;
  return Number(text) < Date.now();
}
