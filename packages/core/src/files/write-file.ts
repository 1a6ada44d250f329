import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, link, open, rename, unlink } from "node:fs/promises";
import { OperationError, type OperationOutcome } from "../operations.ts";
import { codeOf } from "./host-error.ts";
import { checkSize } from "./read-file.ts";
import type { Request } from "./request.ts";
import { type Entry, type RunSpace, typeAt } from "./run-space.ts";

const { O_WRONLY, O_CREAT, O_EXCL, O_APPEND, O_NOFOLLOW } = constants;
const copyBytes = 2 ** 18;

export async function writeFile(space: RunSpace, request: Request): Promise<OperationOutcome> {
  const bytes = request.content();
  await space.writable(request.path("path"), async (entry) => {
    space.write(bytes.length);
    await replaceFile(entry, request.flag("exclusive"), (handle) => handle.writeFile(bytes));
  });
  return { output: null, facts: { bytes: bytes.length } };
}

/** Adds in place, as one write. */
export async function appendFile(space: RunSpace, request: Request): Promise<OperationOutcome> {
  const bytes = request.content();
  await space.writable(request.path("path"), async ({ folder, name }) => {
    space.write(bytes.length);
    await using handle = await folder.openFile(name, O_WRONLY | O_APPEND | O_CREAT);
    await handle.writeFile(bytes);
  });
  return { output: null, facts: { bytes: bytes.length } };
}

export async function copyFile(space: RunSpace, request: Request): Promise<OperationOutcome> {
  const bytes = await copyEntry(space, request, request.flag("exclusive"));
  return { output: null, facts: { bytes } };
}

async function copyEntry(space: RunSpace, request: Request, exclusive: boolean): Promise<number> {
  const from = request.path("from");
  return await space.entry(from, async (source) => {
    await using reader = await source.folder.openFile(source.name);
    const { size } = await reader.stat();
    return await space.writable(request.path("to"), async (target) => {
      checkSize(from, size, space.limits);
      space.write(size);
      await replaceFile(target, exclusive, (writer) => copy(reader, writer, size));
      return size;
    });
  });
}

/** Also from mount to mount, as Node does not: then a file is copied and removed. */
export async function renameEntry(space: RunSpace, request: Request): Promise<OperationOutcome> {
  const [from, to] = [request.path("from"), request.path("to")];
  const moved = await space.writable(from, (source) =>
    space.writable(to, async (target) => {
      const type = await expectPlain(source);
      if ((await typeAt(target)) !== undefined) await expectPlain(target);
      if (source.mount === target.mount) {
        await rename(source.folder.at(source.name), target.folder.at(target.name));
        return true;
      }
      if (type === "file") return false;
      throw new OperationError("FS_DENIED", `${from.text} is a folder, and can be moved within its mount only.`);
    }),
  );
  if (moved) return { output: null };
  const bytes = await copyEntry(space, request, false);
  await space.writable(from, ({ folder, name }) => unlink(folder.at(name)));
  return { output: null, facts: { bytes } };
}

async function expectPlain(entry: Entry): Promise<"file" | "folder"> {
  const type = await typeAt(entry);
  if (type === undefined) throw new OperationError("FS_NOT_FOUND", `${entry.name} is not there.`);
  if (type === "file" || type === "folder") return type;
  throw new OperationError("FS_DENIED", `${entry.name} is neither a plain file nor a folder.`);
}

/** Completes a file out of sight, then gives it its name: whoever looks sees the old one or the new one as a whole. */
async function replaceFile(
  { mount, folder, name }: Entry,
  exclusive: boolean,
  write: (handle: FileHandle) => Promise<unknown>,
): Promise<void> {
  const mode = exclusive ? undefined : await modeOfExisting(folder, name);
  const staging = await mount.staging();
  const made = staging.at(randomUUID());
  try {
    await using handle = await open(made, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
    if (mode !== undefined) await handle.chmod(mode);
    await write(handle);
    if (mount.durable) await handle.sync();
    if (!exclusive) return await rename(made, folder.at(name));
    // Unlike a rename, a link never takes the place of what is there.
    await link(made, folder.at(name));
    await unlink(made);
  } catch (thrown) {
    await unlink(made).catch(() => {});
    throw thrown;
  }
}

/** Opened as if to be written: what is no plain file, or may not be written, must not be replaced either. */
async function modeOfExisting(folder: Entry["folder"], name: string): Promise<number | undefined> {
  try {
    await using handle = await folder.openFile(name, O_WRONLY);
    return (await handle.stat()).mode & 0o777;
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}

/** Copies as much as there was when it was opened, however it grows. */
async function copy(reader: FileHandle, writer: FileHandle, size: number): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.min(copyBytes, Math.max(1, size)));
  for (let position = 0; position < size; ) {
    const { bytesRead } = await reader.read(buffer, 0, Math.min(buffer.length, size - position), position);
    if (bytesRead === 0) return;
    await writer.writeFile(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}
