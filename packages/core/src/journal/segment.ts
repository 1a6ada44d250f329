import { constants, open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { createOwnerFile, isThere, readIfThere } from "../internal/owner-files.ts";
import type { JournalTerms } from "../stores.ts";

/** The first line of a segment. */
type Header = Pick<JournalTerms, "leaseMs" | "expiresAt">;

const name = /^([\w-]{1,64})\.(\d+)\.journal$/;

/** The part of a journal that one process has written: a file. Its time of change is the beginning of the lease. */
export class Segment {
  readonly runId: string;
  readonly generation: number;
  readonly #directory: string;
  /** Undefined as long as it is not known. */
  #atRest: boolean | undefined;

  constructor(directory: string, runId: string, generation: number) {
    this.#directory = directory;
    this.runId = runId;
    this.generation = generation;
  }

  /** The segment a file is; undefined for other files. */
  static from(directory: string, file: string): Segment | undefined {
    const [, runId, generation] = name.exec(file) ?? [];
    return runId === undefined ? undefined : new Segment(directory, runId, Number(generation));
  }

  get next(): Segment {
    return new Segment(this.#directory, this.runId, this.generation + 1);
  }

  /** Makes the file; false when another has. */
  create({ leaseMs, expiresAt }: JournalTerms): Promise<boolean> {
    this.#atRest = false;
    const header: Header = { leaseMs, expiresAt };
    return createOwnerFile(this.#directory, this.#file, `${JSON.stringify(header)}\n`);
  }

  isThere(): Promise<boolean> {
    return isThere(this.#path);
  }

  /** The lines that were written whole: the last may have been cut by a crash. */
  async lines(): Promise<string[]> {
    const text = (await readIfThere(this.#path)) ?? "";
    return text.split("\n").slice(1, -1);
  }

  /** Ms since 1970. */
  async leaseEnd(): Promise<number> {
    const { mtimeMs } = await stat(this.#path);
    return mtimeMs + (await this.#header()).leaseMs;
  }

  /** Whoever wrote it has left nothing to recover. */
  isAtRest(): Promise<boolean> {
    return isThere(this.#restPath);
  }

  /** Ms since 1970. */
  async expiresAt(): Promise<number> {
    const atRest = await readIfThere(this.#restPath);
    return atRest === undefined ? (await this.#header()).expiresAt : Number(atRest);
  }

  async write(lines: readonly string[], { leaseMs, expiresAt, atRest }: JournalTerms, fsync: boolean): Promise<void> {
    if (this.#atRest !== false && !atRest) await rm(this.#restPath, { force: true });
    // It is not created here: a journal that was removed is gone.
    const handle = await open(this.#path, constants.O_WRONLY | constants.O_APPEND);
    try {
      if (lines.length > 0) await handle.writeFile(`${lines.join("\n")}\n`);
      if (fsync) await handle.datasync();
      const now = new Date();
      if (leaseMs === 0) await handle.utimes(now, new Date(0));
      else if (lines.length === 0) await handle.utimes(now, now);
    } finally {
      await handle.close();
    }
    if (atRest) await createOwnerFile(this.#directory, this.#restFile, String(expiresAt));
    this.#atRest = atRest;
  }

  async remove(): Promise<void> {
    for (const path of [this.#path, this.#restPath]) await rm(path, { force: true });
  }

  async #header(): Promise<Header> {
    const handle = await open(this.#path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(128), 0, 128, 0);
      const [line = ""] = buffer.toString("utf8", 0, bytesRead).split("\n");
      return JSON.parse(line) as Header;
    } finally {
      await handle.close();
    }
  }

  get #file(): string {
    return `${this.runId}.${this.generation}.journal`;
  }

  get #restFile(): string {
    return `${this.runId}.${this.generation}.rest`;
  }

  get #path(): string {
    return join(this.#directory, this.#file);
  }

  get #restPath(): string {
    return join(this.#directory, this.#restFile);
  }
}
