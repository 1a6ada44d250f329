import { setTimeout } from "node:timers/promises";
import { CodeActError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { type Leavings, OperationError, type OperationOutcome, type RunOperations } from "../operations.ts";
import type { JsonValue } from "../types.ts";
import { isThere, listFolder, lookAt, makeFolder, removeEntry, removeFolder } from "./folders.ts";
import { codeOf, toGuestError } from "./host-error.ts";
import type { Mount } from "./mounts.ts";
import { collectArtifacts, restoreOutput, type SavedOutput, saveOutput } from "./output.ts";
import { readFilePart, rereadFilePart } from "./read-file.ts";
import { Request } from "./request.ts";
import { RunSpace } from "./run-space.ts";
import type { Temporary } from "./temporary.ts";
import { type OpenMount, openMount, openOutput } from "./tree.ts";
import { appendFile, copyFile, renameEntry, writeFile } from "./write-file.ts";

type Operation = (space: RunSpace, request: Request, signal: AbortSignal) => Promise<OperationOutcome>;

const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["readFile", (space, request) => readFilePart(space, request, true)],
  ["lines", (space, request) => readFilePart(space, request, false)],
  ["writeFile", writeFile],
  ["appendFile", appendFile],
  ["copyFile", copyFile],
  ["rename", renameEntry],
  ["readdir", listFolder],
  ["stat", (space, request) => lookAt(space, request, true)],
  ["lstat", (space, request) => lookAt(space, request, false)],
  ["exists", isThere],
  ["mkdir", makeFolder],
  ["rm", removeEntry],
  ["rmdir", removeFolder],
]);

const reads: ReadonlySet<string> = new Set(["readFile", "lines", "readdir", "stat", "lstat", "exists"]);
const ofTwoPaths: ReadonlySet<string> = new Set(["copyFile", "rename"]);

const patienceMs = 250;

type Saved = SavedOutput & { readonly written: number };

/** The files of one run: mounts opened at its start, and its own `/output`. */
export class RunFiles implements RunOperations {
  readonly #space: RunSpace;
  readonly #output: OpenMount;
  readonly #temporary: Temporary;
  readonly #underWay = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  private constructor(space: RunSpace, output: OpenMount, temporary: Temporary) {
    this.#space = space;
    this.#output = output;
    this.#temporary = temporary;
  }

  static async open(
    mounts: readonly Mount[],
    limits: Limits,
    temporary: Temporary,
    given: JsonValue | undefined,
  ): Promise<RunFiles> {
    // It was sealed, so it is what `save` gave.
    const saved = given as unknown as Saved | undefined;
    const output = openOutput(temporary);
    const opened: OpenMount[] = [output];
    try {
      for (const mount of mounts)
        opened.push(await openMount(mount).catch((thrown) => Promise.reject(startError(mount, thrown))));
      if (saved !== undefined) await restoreOutput(output, saved);
    } catch (thrown) {
      for (const mount of opened) await mount.close();
      throw thrown;
    }
    return new RunFiles(new RunSpace(opened, limits, saved?.written ?? 0), output, temporary);
  }

  describe(name: string, input: JsonValue): string {
    const request = new Request(input);
    if (!ofTwoPaths.has(name)) return request.path("path").text;
    return `${request.path("from").text} to ${request.path("to").text}`;
  }

  effect(name: string, input: JsonValue): "none" | "own" | "outside" {
    if (reads.has(name)) return "none";
    const request = new Request(input);
    const written = name === "rename" ? ["from", "to"] : [name === "copyFile" ? "to" : "path"];
    const [folder] = this.#output.names;
    return written.every((path) => request.path(path).names[0] === folder) ? "own" : "outside";
  }

  async execute(name: string, input: JsonValue, signal: AbortSignal): Promise<OperationOutcome> {
    const operation = operations.get(name);
    if (operation === undefined) throw new OperationError("FS_UNSUPPORTED", `There is no file operation ${name}.`);
    return await this.#guard(this.describe(name, input), () => operation(this.#space, new Request(input), signal));
  }

  async recall(reference: JsonValue): Promise<JsonValue> {
    return await this.#guard(this.describe("readFile", reference), () => rereadFilePart(this.#space, reference));
  }

  async save(): Promise<JsonValue> {
    await this.#quiet();
    const { folders, files } = await saveOutput(this.#output);
    return { written: this.#space.written, folders: [...folders], files: files.map(([path, data]) => [path, data]) };
  }

  async artifacts(): Promise<Leavings> {
    const quiet = await this.#quiet();
    const left = await collectArtifacts(this.#output, this.#space.limits.artifacts, this.#temporary);
    // Whoever has the result finds nothing of the run in the mounts.
    if (quiet) await this.close();
    return left;
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeMounts();
    return this.#closing;
  }

  async #closeMounts(): Promise<void> {
    // Paths go through descriptors, whose numbers are used again once they are closed.
    await Promise.allSettled(this.#underWay);
    for (const mount of this.#space.mounts) await mount.close().catch(() => {});
  }

  /** Waits for operations under way, but not for a file system that hangs. */
  async #quiet(): Promise<boolean> {
    if (this.#underWay.size === 0) return true;
    const patience = new AbortController();
    const late = setTimeout(patienceMs, false, { signal: patience.signal }).catch(() => false);
    const quiet = await Promise.race([Promise.allSettled(this.#underWay).then(() => true), late]);
    patience.abort();
    return quiet;
  }

  /** Keeps the mounts open meanwhile, and tells of failures in terms of the program. */
  async #guard<T>(target: string, work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new OperationError("FS_FAILED", "The run is over.");
    const working = work();
    this.#underWay.add(working);
    try {
      return await working;
    } catch (thrown) {
      throw toGuestError(thrown, target);
    } finally {
      this.#underWay.delete(working);
    }
  }
}

/** Why a run cannot begin: for the application, so it names the host's path. */
function startError({ hostPath }: Mount, cause: unknown): CodeActError {
  const code = codeOf(cause);
  if (code === "EMFILE" || code === "ENFILE") {
    const message = "The host has too many open files to begin a run.";
    return new CodeActError("CODEACT_CAPACITY", message, { cause, retryable: true });
  }
  const message = `fileMounts: ${hostPath} was there at construction and cannot be opened now`;
  return new CodeActError("CODEACT_CONFIGURATION", message, { cause, details: { option: "fileMounts" } });
}
