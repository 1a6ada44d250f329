import type { Calls } from "../calls.ts";
import { makeError } from "../errors.ts";
import { append, defineProperty, list, objectKeys, PromiseOf, quote, record, utf8Length } from "../primordials.ts";
import { createBytes, decodeBytes, encodingOf, fillBytes, invalidArgument, toContent } from "./file-bytes.ts";
import { Dirent, type EntryType, type Facts, Stats } from "./file-facts.ts";
import { readLines } from "./read-lines.ts";

export interface FsOptions {
  readonly calls: Calls;
  readonly argumentBytes: () => number;
}

type Options = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, string | number | boolean | undefined>>;
type Ask = (name: string, fields: Fields) => Promise<unknown>;

/** A part of a file; `content` is text, or bytes in base64. */
interface FilePart {
  readonly content: string;
  readonly next: number;
  readonly end: number;
  readonly version: string;
}

/** The longest line `lines` gives, in characters. */
const longestLine = 8 * 2 ** 20;

/** Functions of Node that programs reach for and that are not here, with what is. */
const absent: Readonly<Record<string, string>> = {
  createReadStream: "use `for await (const line of fs.lines(path))`, or fs.readFile with { position, length }",
  createWriteStream: "use fs.writeFile and fs.appendFile",
  open: "use fs.readFile with { position, length }, fs.writeFile or fs.appendFile",
  watch: "files do not change while a program runs",
  symlink: "there are no links",
  link: "there are no links",
  readlink: "there are no links",
};

/** Installs `fs`: what models know of `node:fs/promises`, and `lines`. */
export function installFs(global: object, { calls, argumentBytes }: FsOptions): void {
  const ask: Ask = (name, fields) => {
    const input = quote(record({ ...fields }) as never);
    const most = argumentBytes();
    if (utf8Length(input, most) <= most) return calls.ask("file", name, input);
    const message = `One fs.${name} takes ${most} bytes at most. Write the first part, and add the others with fs.appendFile.`;
    throw makeError("RangeError", message, "FS_TOO_LARGE");
  };
  const fs = {};
  const define = (name: string, value: unknown): void => {
    defineProperty(fs, name, record({ value, writable: true, enumerable: true, configurable: true }));
  };
  const operations = { ...readers(ask), ...writers(ask) };
  for (const name of objectKeys(operations)) {
    define(name, promised(name, operations[name as keyof typeof operations]));
    define(`${name}Sync`, refusing(`${name}Sync`, `use \`await fs.${name}(...)\``));
  }
  for (const name of objectKeys(absent)) define(name, refusing(name, absent[name] as string));
  define("lines", lines(ask));
  define("constants", { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, COPYFILE_EXCL: 1 });
  define("promises", fs);
  defineProperty(global, "fs", record({ value: fs, writable: false, enumerable: true, configurable: false }));
}

type Operation = (...given: readonly unknown[]) => Promise<unknown>;

/** Whatever is thrown, the answer is a promise. */
function promised(name: string, operation: Operation): unknown {
  const methods = {
    [name](...given: unknown[]): Promise<unknown> {
      return new PromiseOf((settle) => {
        for (let at = 0; at < given.length; at++) {
          if (typeof given[at] === "function")
            throw unsupported(`fs.${name} takes no callback: use \`await fs.${name}(...)\`.`);
        }
        settle(operation(...given));
      });
    },
  };
  return methods[name];
}

function refusing(name: string, instead: string): unknown {
  const methods = {
    [name](): never {
      throw unsupported(`fs.${name} is not available: ${instead}.`);
    },
  };
  return methods[name];
}

function readers(ask: Ask) {
  const stats = async (name: string, path: unknown): Promise<Stats> =>
    new Stats((await ask(name, { path: pathOf(path) })) as Facts);
  return {
    async readFile(path: unknown, given: unknown) {
      const options = optionsOf(given);
      const encoding = encodingOf(options.encoding);
      const { position, length } = rangeOf(options);
      const range = { path: pathOf(path), position, length };
      if (encoding === "utf8") return await readText(ask, range);
      const bytes = await readBytes(ask, range);
      return encoding === undefined ? bytes : decodeBytes(bytes, encoding);
    },
    async readdir(path: unknown, given: unknown) {
      const options = optionsOf(given);
      const found = list<Dirent>();
      const prefix = await listFolder(ask, pathOf(path), options.recursive === true, found);
      const entries: unknown[] = [];
      for (let at = 0; at < found.length; at++) {
        const entry = found[at] as Dirent;
        append(entries, options.withFileTypes === true ? entry : relativeName(entry, prefix));
      }
      return entries;
    },
    stat: (path: unknown) => stats("stat", path),
    lstat: (path: unknown) => stats("lstat", path),
    exists: (path: unknown) => ask("exists", { path: pathOf(path) }),
    async access(path: unknown) {
      await ask("stat", { path: pathOf(path) });
    },
  };
}

function writers(ask: Ask) {
  const write = async (name: "writeFile" | "appendFile", path: unknown, data: unknown, given: unknown) => {
    const options = optionsOf(given);
    const content = toContent(data, encodingOf(options.encoding) ?? "utf8", name);
    const flag = options.flag ?? (name === "writeFile" ? "w" : "a");
    if (flag !== "w" && flag !== "wx" && flag !== "a") throw invalidArgument("The flag must be w, wx or a.");
    const operation = flag === "a" ? "appendFile" : "writeFile";
    await ask(operation, { path: pathOf(path), ...content, exclusive: flag === "wx" ? true : undefined });
  };
  const remove = async (name: string, path: unknown, fields: Fields = {}): Promise<void> => {
    await ask(name, { path: pathOf(path), ...fields });
  };
  return {
    writeFile: (path: unknown, data: unknown, options: unknown) => write("writeFile", path, data, options),
    appendFile: (path: unknown, data: unknown, options: unknown) => write("appendFile", path, data, options),
    async mkdir(path: unknown, given: unknown) {
      const recursive = typeof given === "object" && optionsOf(given).recursive === true;
      const made = await ask("mkdir", { path: pathOf(path), recursive });
      return recursive && made !== null ? made : undefined;
    },
    async rm(path: unknown, given: unknown) {
      const { recursive, force } = optionsOf(given);
      await remove("rm", path, { recursive: recursive === true, force: force === true });
    },
    unlink: (path: unknown) => remove("rm", path),
    async rmdir(path: unknown, given: unknown) {
      if (optionsOf(given).recursive === true) await remove("rm", path, { recursive: true });
      else await remove("rmdir", path);
    },
    async rename(from: unknown, to: unknown) {
      await ask("rename", { from: pathOf(from), to: pathOf(to) });
    },
    async copyFile(from: unknown, to: unknown, mode: unknown) {
      await ask("copyFile", { from: pathOf(from), to: pathOf(to), exclusive: mode === 1 ? true : undefined });
    },
  };
}

interface Range {
  readonly path: string;
  readonly position: number;
  readonly length: number | undefined;
}

async function readText(ask: Ask, { path, position, length }: Range): Promise<string> {
  let part = (await ask("readFile", { path, encoding: "utf8", position, length })) as FilePart;
  let text = part.content;
  while (part.next < part.end) {
    part = (await ask("readFile", followUp(path, "utf8", part))) as FilePart;
    text += part.content;
  }
  return text;
}

async function readBytes(ask: Ask, { path, position, length }: Range): Promise<Uint8Array> {
  let part = (await ask("readFile", { path, encoding: "base64", position, length })) as FilePart;
  const bytes = createBytes(part.end - position);
  fillBytes(bytes, 0, part.next - position, part.content);
  while (part.next < part.end) {
    const from = part.next - position;
    part = (await ask("readFile", followUp(path, "base64", part))) as FilePart;
    fillBytes(bytes, from, part.next - position, part.content);
  }
  return bytes;
}

/** The request for what comes after a part, of the same file. */
function followUp(path: string, encoding: string, { next, end, version }: FilePart): Fields {
  return { path, encoding, position: next, length: end - next, version };
}

function lines(ask: Ask): unknown {
  const methods = {
    lines(given: unknown, options: unknown) {
      const path = pathOf(given);
      if ((encodingOf(optionsOf(options).encoding) ?? "utf8") !== "utf8")
        throw invalidArgument("fs.lines reads UTF-8 only.");
      return {
        [Symbol.asyncIterator](): AsyncIterator<string> {
          let part: FilePart | undefined;
          return readLines(async () => {
            if (part !== undefined && part.next >= part.end) return undefined;
            const fields = part === undefined ? { path, encoding: "utf8" } : followUp(path, "utf8", part);
            part = (await ask("lines", fields)) as FilePart;
            return part.content;
          }, longestLine);
        },
      };
    },
  };
  return methods.lines;
}

/** Adds all entries, page by page, in the order of their paths; gives what every path begins with. */
async function listFolder(ask: Ask, path: string, recursive: boolean, found: Dirent[]): Promise<string> {
  let after: string | undefined;
  for (;;) {
    const page = (await ask("readdir", { path, after })) as { entries: [string, EntryType][]; more: boolean };
    for (let at = 0; at < page.entries.length; at++) {
      const [name, type] = page.entries[at] as [string, EntryType];
      append(found, new Dirent(name, path, type));
      if (recursive && type === "folder") await listFolder(ask, `${path === "/" ? "" : path}/${name}`, true, found);
      after = name;
    }
    if (!page.more) return path;
  }
}

function relativeName({ name, parentPath }: Dirent, from: string): string {
  if (parentPath === from) return name;
  let text = "";
  for (let at = from === "/" ? 1 : from.length + 1; at < parentPath.length; at++) text += parentPath[at];
  return `${text}/${name}`;
}

function pathOf(given: unknown): string {
  if (typeof given === "string") return given;
  throw invalidArgument("A path must be a text, such as /output/result.csv.");
}

/** As Node has it: a text instead of options is the encoding. */
function optionsOf(given: unknown): Options {
  if (typeof given === "string") return record({ encoding: given });
  return typeof given === "object" && given !== null ? (given as Options) : record({});
}

/** `{ position, length }`, or `{ start, end }` as of Node's streams, where the end is included. */
function rangeOf({ position, length, start, end }: Options): { position: number; length: number | undefined } {
  const from = position ?? start ?? 0;
  const count = length ?? (end === undefined || end === null ? undefined : (end as number) - (from as number) + 1);
  const isCount = (value: unknown): boolean => typeof value === "number" && value >= 0 && value % 1 === 0;
  if (!isCount(from) || (count !== undefined && count !== null && !isCount(count)))
    throw invalidArgument("position and length must be whole numbers of bytes.");
  return { position: from as number, length: (count as number | null) ?? undefined };
}

function unsupported(message: string): Error {
  return makeError("TypeError", message, "FS_UNSUPPORTED");
}
