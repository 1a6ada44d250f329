import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isLeftover, ownName } from "./owner.ts";

/** Folders of this process in the host's folder for temporary files. */
export interface Temporary {
  /** Makes a folder that nobody else can enter. */
  create(): Promise<string>;
  /** Removes all that was made. */
  dispose(): Promise<void>;
}

const prefix = "codeact-";

/** Makes nothing until a folder is asked for; then also removes what processes that crashed have left. */
export function createTemporary(): Temporary {
  let base: Promise<string> | undefined;
  let count = 0;
  return {
    async create() {
      base ??= makeBase();
      const folder = join(await base, String(++count));
      await mkdir(folder, { mode: 0o700 });
      return folder;
    },
    async dispose() {
      const made = await base?.catch(() => undefined);
      if (made !== undefined) await rm(made, { recursive: true, force: true });
    },
  };
}

async function makeBase(): Promise<string> {
  const folder = join(tmpdir(), prefix + ownName());
  await mkdir(folder, { mode: 0o700 });
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    if (!name.startsWith(prefix) || !isLeftover(name.slice(prefix.length))) continue;
    const path = join(tmpdir(), name);
    const found = await lstat(path).catch(() => undefined);
    // Others may write to this folder: what is not ours could be swapped under the removal.
    if (found?.isDirectory() && found.uid === process.getuid?.()) await rm(path, { recursive: true }).catch(() => {});
  }
  return folder;
}
