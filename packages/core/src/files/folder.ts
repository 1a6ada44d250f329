import { constants, existsSync } from "node:fs";
import { type FileHandle, lstat, open, realpath } from "node:fs/promises";
import { OperationError } from "../operations.ts";
import { codeOf } from "./host-error.ts";

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Whether an open folder can be reached by its descriptor, whatever becomes of its name. */
const hasDescriptorPaths: boolean = process.platform === "linux" && existsSync("/proc/self/fd");

/**
 * A folder of the host that is held: entries are reached from its descriptor, so that a name that is swapped meanwhile
 * changes nothing. Where there are no such paths each step is checked before and after, which a race can defeat.
 */
export class Folder implements AsyncDisposable {
  /** Reaches this folder and nothing else for as long as it is not disposed. */
  readonly path: string;
  readonly #byDescriptor: boolean;
  readonly #close: () => Promise<void>;

  private constructor(path: string, byDescriptor: boolean, close: () => Promise<void> = async () => {}) {
    this.path = path;
    this.#byDescriptor = byDescriptor;
    this.#close = close;
  }

  /** Opens a folder the application named; links on the way to it are followed. */
  static async open(hostPath: string, byDescriptor: boolean = hasDescriptorPaths): Promise<Folder> {
    if (!byDescriptor) return new Folder(await realpath(hostPath), false);
    return Folder.#of(await open(hostPath, O_RDONLY | O_DIRECTORY));
  }

  static #of(handle: FileHandle): Folder {
    return new Folder(`/proc/self/fd/${handle.fd}`, true, () => handle.close());
  }

  /** A host path for an entry. Only calls that do not follow a link at its end may use it. */
  at(name: string): string {
    if (process.platform === "win32" && /[\\:]|[. ]$/.test(name))
      throw new OperationError("FS_DENIED", `${JSON.stringify(name)} is no name the host can have.`);
    return `${this.path}/${name}`;
  }

  /** Opens a folder inside. */
  async enter(name: string): Promise<Folder> {
    const path = this.at(name);
    if (this.#byDescriptor) {
      try {
        return Folder.#of(await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
      } catch (thrown) {
        if (codeOf(thrown) !== "ENOTDIR") throw thrown;
      }
    }
    const found = await lstat(path);
    if (found.isSymbolicLink()) throw linkError(name);
    if (!found.isDirectory() || this.#byDescriptor)
      throw new OperationError("FS_NOT_A_FOLDER", `${name} is no folder.`);
    return new Folder(path, false);
  }

  /** Goes down from here; the caller disposes what it gets. */
  async walk(names: readonly string[]): Promise<Folder> {
    // Closes nothing, so that disposing it leaves this one open.
    let here = new Folder(this.path, this.#byDescriptor);
    for (const name of names) {
      await using left = here;
      here = await left.enter(name);
    }
    return here;
  }

  /** Opens a plain file, without waiting for whoever is at the other end of a pipe. */
  async openFile(name: string, flags: number = O_RDONLY): Promise<FileHandle> {
    const handle = await open(this.at(name), flags | O_NOFOLLOW | O_NONBLOCK, 0o666);
    try {
      const found = await handle.stat();
      if (found.isDirectory()) throw new OperationError("FS_NOT_A_FILE", `${name} is a folder.`);
      if (!found.isFile()) throw new OperationError("FS_DENIED", `${name} is no plain file.`);
      if (!this.#byDescriptor) await this.#confirm(name, found);
      return handle;
    } catch (thrown) {
      await handle.close();
      throw thrown;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  /** That what was opened is what has the name, on a way without links. */
  async #confirm(name: string, opened: { dev: number; ino: number }): Promise<void> {
    const named = await lstat(this.at(name));
    const same = named.dev === opened.dev && named.ino === opened.ino && (await realpath(this.path)) === this.path;
    if (!same) throw linkError(name);
  }
}

function linkError(name: string): OperationError {
  return new OperationError("FS_DENIED", `${name} is a link, and links are not followed.`);
}
