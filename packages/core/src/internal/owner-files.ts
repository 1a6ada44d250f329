import { randomUUID } from "node:crypto";
import { access, link, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

const ownerOnly = { file: 0o600, folder: 0o700 };

/**
 * Makes a file with this text, readable by its owner only, whole or not at all, and on the disk when this resolves.
 * False when there is a file of that name: of all who try, one succeeds.
 */
export async function createOwnerFile(directory: string, name: string, text: string): Promise<boolean> {
  await mkdir(directory, { recursive: true, mode: ownerOnly.folder });
  const temporary = join(directory, `${randomUUID()}.tmp`);
  const handle = await open(temporary, "wx", ownerOnly.file);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
    await link(temporary, join(directory, name));
    await syncFolder(directory);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  } finally {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
  }
}

/** Puts names on the disk. Windows cannot, and does so by itself. */
async function syncFolder(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Undefined when there is no such file. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw thrown;
  }
}

export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The names in a folder; none when it is not there. */
export async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw thrown;
  }
}
