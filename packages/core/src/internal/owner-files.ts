import { randomUUID } from "node:crypto";
import { link, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";

const ownerOnly = { file: 0o600, folder: 0o700 };

/** Makes a folder that only its owner can look into; nothing happens when it is there. */
async function makeOwnerFolder(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: ownerOnly.folder });
}

/**
 * Makes a file with this text, readable by its owner only, whole or not at all, and on the disk when this resolves.
 * False when there is a file of that name: of all who try, one succeeds.
 */
export async function createOwnerFile(directory: string, name: string, text: string): Promise<boolean> {
  await makeOwnerFolder(directory);
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
