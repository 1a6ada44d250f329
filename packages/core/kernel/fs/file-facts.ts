import { finishInterface } from "../world/define.ts";

export type EntryType = "file" | "folder" | "link" | "other";

class Typed {
  readonly #type: EntryType;
  constructor(type: EntryType) {
    this.#type = type;
  }
  isFile(): boolean {
    return this.#type === "file";
  }
  isDirectory(): boolean {
    return this.#type === "folder";
  }
  isSymbolicLink(): boolean {
    return this.#type === "link";
  }
}

/** An entry of a folder, as `readdir` with `withFileTypes` gives it. */
export class Dirent extends Typed {
  readonly name: string;
  readonly parentPath: string;
  constructor(name: string, parentPath: string, type: EntryType) {
    super(type);
    this.name = name;
    this.parentPath = parentPath;
  }
}

export interface Facts {
  readonly type: EntryType;
  readonly size: number;
  readonly mtimeMs: number;
  readonly birthtimeMs: number;
}

const DateOf = Date;

export class Stats extends Typed {
  readonly size: number;
  readonly mtimeMs: number;
  readonly birthtimeMs: number;
  readonly mtime: Date;
  readonly birthtime: Date;
  constructor({ type, size, mtimeMs, birthtimeMs }: Facts) {
    super(type);
    this.size = size;
    this.mtimeMs = mtimeMs;
    this.birthtimeMs = birthtimeMs;
    this.mtime = new DateOf(mtimeMs);
    this.birthtime = new DateOf(birthtimeMs);
  }
}

finishInterface(Dirent, "Dirent");
finishInterface(Stats, "Stats");
