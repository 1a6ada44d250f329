import type { GuestErrorCode } from "../error-codes.ts";
import { OperationError } from "../operations.ts";

/** What errors of the host's file system mean for a program. */
const meanings: Readonly<Record<string, readonly [code: GuestErrorCode, what: string]>> = {
  ENOENT: ["FS_NOT_FOUND", "is not there."],
  EEXIST: ["FS_EXISTS", "is there already."],
  ENOTDIR: ["FS_NOT_A_FOLDER", "is no folder, or lies in something that is none."],
  EISDIR: ["FS_NOT_A_FILE", "is a folder."],
  ENOTEMPTY: ["FS_NOT_EMPTY", "is not empty: use { recursive: true } to remove it with all that is in it."],
  ELOOP: ["FS_DENIED", "is a link, and links are not followed."],
  EMLINK: ["FS_DENIED", "is a link, and links are not followed."],
  ENXIO: ["FS_DENIED", "is a pipe, a socket or a device."],
  EACCES: ["FS_DENIED", "is not permitted by the host."],
  EPERM: ["FS_DENIED", "is not permitted by the host."],
  ENAMETOOLONG: ["FS_DENIED", "has a name that is too long."],
  EINVAL: ["FS_DENIED", "cannot be used so: a name is wrong, or a folder would be moved into itself."],
  EILSEQ: ["FS_DENIED", "has a name that the host cannot have."],
  EROFS: ["FS_READ_ONLY", "lies on a file system that is read-only."],
  EBUSY: ["FS_FAILED", "is in use by the host."],
  EXDEV: ["FS_FAILED", "lies on another file system of the host, which a file cannot be moved to as a whole."],
  ENOSPC: ["FS_NO_SPACE", "does not fit: the host's disk is full."],
  EDQUOT: ["FS_NO_SPACE", "does not fit: the host's disk is full."],
  EFBIG: ["FS_TOO_LARGE", "is larger than the host's files may be."],
  EMFILE: ["FS_FAILED", "cannot be opened: the host has too many open files. Try again, with fewer at once."],
  ENFILE: ["FS_FAILED", "cannot be opened: the host has too many open files. Try again, with fewer at once."],
};

/** The same failure in terms of the program: its path, none of the host. */
export function toGuestError(thrown: unknown, path: string): unknown {
  if (thrown instanceof OperationError || !(thrown instanceof Error) || !("syscall" in thrown)) return thrown;
  const [code, what] = meanings[codeOf(thrown) ?? ""] ?? ["FS_FAILED", "cannot be used: the host failed."];
  return new OperationError(code, `${path} ${what}`);
}

export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : undefined;
}
