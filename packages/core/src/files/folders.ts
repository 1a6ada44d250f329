import { lstat, mkdir, readdir, rmdir, stat, unlink } from "node:fs/promises";
import type { Limits } from "../limits.ts";
import { OperationError, type OperationOutcome } from "../operations.ts";
import type { Folder } from "./folder.ts";
import { type GuestPath, toText } from "./guest-path.ts";
import { codeOf } from "./host-error.ts";
import type { Request } from "./request.ts";
import { type EntryType, type RunSpace, typeAt, typeOf } from "./run-space.ts";
import { isHidden, locate } from "./tree.ts";

type Listed = [name: string, type: EntryType];

/** A page of a folder's entries in the order of their names, from `after` on. */
export async function listFolder(space: RunSpace, request: Request): Promise<OperationOutcome> {
  const all = await entriesOf(space, request.path("path"));
  const after = request.text("after");
  const rest = after === undefined ? all : all.filter(([name]) => name > after);
  const entries = firstPage(rest, space.limits);
  return { output: { entries, more: entries.length < rest.length }, facts: { entries: entries.length } };
}

async function entriesOf(space: RunSpace, path: GuestPath): Promise<Listed[]> {
  const spot = locate(space.mounts, path);
  if (spot.mount === undefined) {
    const isFile = (name: string): boolean =>
      space.mounts.some(
        ({ names, fileName }) => fileName !== undefined && toText(names) === toText([...path.names, name]),
      );
    return spot.children.map((name) => [name, isFile(name) ? "file" : "folder"]);
  }
  if (spot.mount.fileName !== undefined) throw new OperationError("FS_NOT_A_FOLDER", `${path.text} is a file.`);
  const root = await spot.mount.root();
  await using folder = await root.walk(spot.names);
  return await listEntries(folder);
}

/** What programs may see of a folder, in the order of the names. A name that is no UTF-8 cannot be used, and is `other`. */
export async function listEntries(folder: Folder): Promise<Listed[]> {
  const found = await readdir(folder.path, { withFileTypes: true, encoding: "buffer" });
  const entries = found.map((entry): Listed => {
    const name = entry.name.toString();
    return [name, Buffer.from(name).equals(entry.name) ? typeOf(entry) : "other"];
  });
  return entries.filter(([name]) => !isHidden(name)).sort(([a], [b]) => (a < b ? -1 : 1));
}

function firstPage(entries: readonly Listed[], { resultBytes }: Limits): Listed[] {
  let bytes = 64;
  const end = entries.findIndex((entry) => {
    bytes += Buffer.byteLength(JSON.stringify(entry)) + 1;
    return bytes > resultBytes;
  });
  return entries.slice(0, end < 0 ? entries.length : Math.max(1, end));
}

/** `follow` is what Node's `stat` does; here a link is refused. */
export async function lookAt(space: RunSpace, request: Request, follow: boolean): Promise<OperationOutcome> {
  const path = request.path("path");
  const spot = locate(space.mounts, path);
  if (spot.mount === undefined) return { output: { type: "folder", size: 0, mtimeMs: 0, birthtimeMs: 0 } };
  const root = await spot.mount.root();
  const found =
    spot.names.length === 0
      ? await stat(root.path)
      : await space.entry(path, ({ folder, name }) => lstat(folder.at(name)));
  const type = typeOf(found);
  if (follow && type !== "file" && type !== "folder")
    throw new OperationError(
      "FS_DENIED",
      `${path.text} is ${type === "link" ? "a link, and links are not followed" : "no plain file"}.`,
    );
  const { size, mtimeMs, birthtimeMs } = found;
  return {
    output: { type, size, mtimeMs: Math.floor(mtimeMs), birthtimeMs: Math.floor(birthtimeMs) },
    facts: { bytes: size },
  };
}

const absent: ReadonlySet<string | undefined> = new Set([
  "ENOENT",
  "ENOTDIR",
  "FS_NOT_FOUND",
  "FS_NOT_A_FOLDER",
  "FS_DENIED",
]);

export async function isThere(space: RunSpace, request: Request): Promise<OperationOutcome> {
  try {
    await lookAt(space, request, true);
    return { output: true };
  } catch (thrown) {
    if (absent.has(codeOf(thrown))) return { output: false };
    throw thrown;
  }
}

/** Gives the first folder it made, as Node does for `recursive`. */
export async function makeFolder(space: RunSpace, request: Request): Promise<OperationOutcome> {
  const path = request.path("path");
  const recursive = request.flag("recursive");
  const spot = locate(space.mounts, path);
  if (spot.mount === undefined || spot.names.length === 0) {
    if (recursive) return { output: null };
    throw new OperationError("FS_EXISTS", `${path.text} is there already.`);
  }
  if (!recursive) {
    await space.writable(path, ({ folder, name }) => mkdir(folder.at(name)));
    return { output: path.text };
  }
  const { mount, names } = spot;
  if (mount.mode === "read-only") throw new OperationError("FS_READ_ONLY", `${path.text} lies in a read-only mount.`);
  const root = await mount.root();
  const kept = await makeAll(root, names);
  return { output: kept === names.length ? null : toText([...mount.names, ...names.slice(0, kept + 1)]) };
}

/** Makes what is missing on a way down; gives how many of the folders were there. */
async function makeAll(root: Folder, names: readonly string[]): Promise<number> {
  let here = await root.walk([]);
  let kept = 0;
  for (const [at, name] of names.entries()) {
    await using left = here;
    try {
      here = await left.enter(name);
      kept = at + 1;
    } catch (thrown) {
      if (codeOf(thrown) !== "ENOENT") throw thrown;
      await mkdir(left.at(name)).catch((failed) => {
        if (codeOf(failed) !== "EEXIST") throw failed;
      });
      here = await left.enter(name);
    }
  }
  await here[Symbol.asyncDispose]();
  return kept;
}

/** Removes a file, a link itself, or with `recursive` a folder and all in it. */
export async function removeEntry(space: RunSpace, request: Request, signal: AbortSignal): Promise<OperationOutcome> {
  const path = request.path("path");
  try {
    await space.writable(path, async ({ folder, name }) => {
      if ((await typeAt({ folder, name })) !== "folder") return await unlink(folder.at(name));
      if (!request.flag("recursive"))
        throw new OperationError("FS_NOT_A_FILE", `${path.text} is a folder: use { recursive: true }.`);
      await removeTree(folder, name, signal);
    });
  } catch (thrown) {
    const missing = codeOf(thrown) === "ENOENT" || codeOf(thrown) === "FS_NOT_FOUND";
    if (!missing || !request.flag("force")) throw thrown;
  }
  return { output: null };
}

export async function removeFolder(space: RunSpace, request: Request): Promise<OperationOutcome> {
  await space.writable(request.path("path"), ({ folder, name }) => rmdir(folder.at(name)));
  return { output: null };
}

async function removeTree(parent: Folder, name: string, signal: AbortSignal): Promise<void> {
  {
    await using folder = await parent.enter(name);
    for (const entry of await readdir(folder.path, { withFileTypes: true, encoding: "buffer" })) {
      signal.throwIfAborted();
      if (entry.isDirectory()) await removeTree(folder, entry.name.toString(), signal);
      else await unlink(Buffer.concat([Buffer.from(`${folder.path}/`), entry.name]));
    }
  }
  await rmdir(parent.at(name));
}
