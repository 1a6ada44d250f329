import { lstat } from "node:fs/promises";
import type { Limits } from "../limits.ts";
import { OperationError } from "../operations.ts";
import type { Folder } from "./folder.ts";
import type { GuestPath } from "./guest-path.ts";
import { codeOf } from "./host-error.ts";
import { locate, type OpenMount } from "./tree.ts";

/** An entry of a mount. The folder it lies in is held while it is used. */
export interface Entry {
  readonly mount: OpenMount;
  readonly folder: Folder;
  readonly name: string;
}

/** What one run sees and may still write. */
export class RunSpace {
  readonly mounts: readonly OpenMount[];
  readonly limits: Limits;
  written: number;

  constructor(mounts: readonly OpenMount[], limits: Limits, written: number) {
    this.mounts = mounts;
    this.limits = limits;
    this.written = written;
  }

  /** Counts what is about to be written. */
  write(bytes: number): void {
    const { writtenBytes } = this.limits;
    if (this.written + bytes > writtenBytes)
      throw new OperationError(
        "FS_TOO_LARGE",
        `A program may write ${writtenBytes} bytes to files in all.`,
        "RangeError",
      );
    this.written += bytes;
  }

  /** Throws `FS_NOT_A_FILE` for a folder that is no entry of a mount. */
  async entry<T>(path: GuestPath, use: (entry: Entry) => Promise<T>): Promise<T> {
    const { mount, names } = this.#inMount(path);
    const name = names.at(-1);
    if (name === undefined) throw new OperationError("FS_NOT_A_FILE", `${path.text} is a folder.`);
    const root = await mount.root();
    await using folder = await root.walk(names.slice(0, -1));
    return await use({ mount, folder, name });
  }

  /** The same for what will be written or removed. */
  async writable<T>(path: GuestPath, use: (entry: Entry) => Promise<T>): Promise<T> {
    const { mount, names } = this.#inMount(path);
    if (mount.mode === "read-only") throw new OperationError("FS_READ_ONLY", `${path.text} lies in a read-only mount.`);
    if (names.length === 0) throw new OperationError("FS_DENIED", `${path.text} itself must stay what it is.`);
    return await this.entry(path, use);
  }

  #inMount(path: GuestPath): { readonly mount: OpenMount; readonly names: readonly string[] } {
    const spot = locate(this.mounts, path);
    if (spot.mount !== undefined) return spot;
    throw new OperationError("FS_NOT_A_FILE", `${path.text} is a folder that only leads to mounts.`);
  }
}

export type EntryType = "file" | "folder" | "link" | "other";

interface Typed {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

export function typeOf(found: Typed): EntryType {
  if (found.isFile()) return "file";
  if (found.isDirectory()) return "folder";
  return found.isSymbolicLink() ? "link" : "other";
}

/** What has a name; undefined when nothing has. */
export async function typeAt({ folder, name }: Pick<Entry, "folder" | "name">): Promise<EntryType | undefined> {
  try {
    return typeOf(await lstat(folder.at(name)));
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}
