import { hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { Limits } from "../limits.ts";
import { OperationError, type OperationOutcome } from "../operations.ts";
import type { JsonValue } from "../types.ts";
import { type GuestPath, parseGuestPath } from "./guest-path.ts";
import type { Request } from "./request.ts";
import type { Entry, RunSpace } from "./run-space.ts";

type Encoding = "utf8" | "base64";

/** Where a part lies, and what the program was told with it. */
interface Part {
  readonly encoding: Encoding;
  readonly position: number;
  /** Where the next part begins, and where the last one ends. */
  readonly next: number;
  readonly end: number;
  /** The same as long as the path means the same file. */
  readonly version: string;
}

type Reference = Part & { readonly path: string; readonly digest: string };

/** Larger contents of read-only mounts are journalled by digest. */
const largestWhole = 1_024;
const largestPart = 128 * 3 * 2 ** 10;

/** In JSON a byte of text may take six. */
const partBytes = ({ resultBytes }: Limits): number =>
  Math.min(largestPart, 3 * Math.max(4, Math.floor(resultBytes / 3 / 6)));

/** Reads the next part of a file, or of a range of it. `whole` says that the program wants all of it at once. */
export async function readFilePart(space: RunSpace, request: Request, whole: boolean): Promise<OperationOutcome> {
  const path = request.path("path");
  return await space.entry(path, async (entry) => {
    await using handle = await entry.folder.openFile(entry.name);
    const { size, dev, ino, birthtimeMs } = await handle.stat();
    const version = entry.mount.durable ? hash("sha256", `${dev} ${ino} ${birthtimeMs}`).slice(0, 16) : "";
    const position = request.count("position") ?? 0;
    const wanted = position + (request.count("length") ?? size);
    // Only what comes after a part tells the version it expects.
    const expected = request.text("version");
    if (expected !== undefined && (expected !== version || size < wanted)) throw changed(path);
    const end = Math.max(position, Math.min(size, wanted));
    if (whole) checkSize(path, end - position, space.limits);
    const encoding = request.text("encoding") === "utf8" ? "utf8" : "base64";
    const bytes = await read(handle, position, Math.min(end - position, partBytes(space.limits)));
    if (bytes.length === 0 && end > position) throw changed(path);
    const kept = encoding === "utf8" && position + bytes.length < end ? withoutHalfCharacter(bytes) : bytes;
    const part = { encoding, position, next: position + kept.length, end, version } as const;
    return toOutcome(entry, path, part, kept);
  });
}

function toOutcome({ mount }: Entry, path: GuestPath, part: Part, bytes: Buffer): OperationOutcome {
  const outcome = { output: toOutput(part, bytes), facts: { bytes: bytes.length } };
  if (mount.mode === "read-write" || bytes.length <= largestWhole) return outcome;
  const reference = { path: path.text, ...part, digest: hash("sha256", bytes) } satisfies Reference;
  return { ...outcome, reference };
}

/** Reads a part again; throws `FS_CHANGED` when it is not what it was. */
export async function rereadFilePart(space: RunSpace, given: JsonValue): Promise<JsonValue> {
  const reference = given as unknown as Reference;
  const path = parseGuestPath(reference.path);
  return await space.entry(path, async ({ folder, name }) => {
    await using handle = await folder.openFile(name);
    const bytes = await read(handle, reference.position, reference.next - reference.position);
    if (hash("sha256", bytes) !== reference.digest) throw changed(path);
    return toOutput(reference, bytes);
  });
}

function toOutput({ encoding, next, end, version }: Part, bytes: Buffer): JsonValue {
  return { content: bytes.toString(encoding), next, end, version };
}

/** Fewer bytes than asked for only at the end of the file. */
async function read(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Cuts off a UTF-8 sequence that the next part completes. */
function withoutHalfCharacter(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes;
    if (byte < 0xc0) continue;
    const needed = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return needed > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}

/** For a file that is read or copied at once. */
export function checkSize(path: GuestPath, bytes: number, { fileBytes }: Limits): void {
  if (bytes <= fileBytes) return;
  const remedy = "Read it with `for await (const line of fs.lines(path))`, or in parts with { position, length }.";
  const message = `${path.text} has ${bytes} bytes, and at most ${fileBytes} are read or copied at once. ${remedy}`;
  throw new OperationError("FS_TOO_LARGE", message, "RangeError");
}

function changed(path: GuestPath): OperationError {
  return new OperationError("FS_CHANGED", `${path.text} has changed since the program read it.`);
}
