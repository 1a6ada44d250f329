import { mkdir, readdir, realpath, rm, rmdir, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { OperationError } from "../operations.ts";
import { Folder } from "./folder.ts";
import { type GuestPath, toText, under } from "./guest-path.ts";
import type { Mount } from "./mounts.ts";
import { isLeftover, ownName } from "./owner.ts";
import type { Temporary } from "./temporary.ts";

/** A mount in one run: its folder is held from the start of the run to its end. */
export interface OpenMount {
  readonly names: readonly string[];
  readonly mode: Mount["mode"];
  /** Whether what is written must survive a power cut. */
  readonly durable: boolean;
  root(): Promise<Folder>;
  /** A folder on the same file system, out of the program's sight, where files are completed. */
  staging(): Promise<Folder>;
  /** Whether anything was opened. */
  readonly used: boolean;
  /** For a single file, its name in `root`. */
  readonly fileName?: string;
  close(): Promise<void>;
}

/** What a path stands for: an entry of a mount, or a folder that only leads to mounts. */
export type Spot =
  | { readonly mount: OpenMount; readonly names: readonly string[] }
  | { readonly mount: undefined; readonly children: readonly string[] };

const stagingPrefix = ".codeact-";

/** Entries that programs must not see. */
export const isHidden = (name: string): boolean => name.startsWith(stagingPrefix);

export function locate(mounts: readonly OpenMount[], path: GuestPath): Spot {
  for (const mount of mounts) {
    const rest = under(mount.names, path.names);
    if (rest === undefined) continue;
    if (rest.some(isHidden)) throw new OperationError("FS_DENIED", `${path.text} is not for programs.`);
    if (mount.fileName === undefined) return { mount, names: rest };
    if (rest.length > 0) throw new OperationError("FS_NOT_A_FOLDER", `${toText(mount.names)} is a file.`);
    return { mount, names: [mount.fileName] };
  }
  const below = mounts.flatMap(({ names }) => under(path.names, names)?.[0] ?? []);
  if (below.length > 0) return { mount: undefined, children: [...new Set(below)].sort() };
  const open = mounts.map(({ names, mode }) => `${toText(names)} (${mode})`).join(", ");
  throw new OperationError("FS_DENIED", `${path.text} is outside of what is open: ${open}.`);
}

export async function openMount(mount: Mount): Promise<OpenMount> {
  const { names, mode, isFile } = mount;
  const path = isFile ? await realpath(mount.hostPath) : mount.hostPath;
  const root = await Folder.open(isFile ? dirname(path) : path);
  const staging = createStaging(root);
  return {
    names,
    mode,
    durable: true,
    used: true,
    root: async () => root,
    staging: staging.open,
    ...(isFile ? { fileName: basename(path) } : {}),
    async close() {
      await staging.close();
      await root[Symbol.asyncDispose]();
    },
  };
}

/** `/output`: made when it is first used. */
export function openOutput(temporary: Temporary): OpenMount {
  const make = async (): Promise<{ folder: string; root: Folder; staging: Folder }> => {
    const folder = await temporary.create();
    for (const name of ["root", "staging"]) await mkdir(join(folder, name), { mode: 0o700 });
    return {
      folder,
      root: await Folder.open(join(folder, "root")),
      staging: await Folder.open(join(folder, "staging")),
    };
  };
  let made: ReturnType<typeof make> | undefined;
  const use = (): ReturnType<typeof make> => {
    made ??= make();
    made.catch(() => {
      made = undefined;
    });
    return made;
  };
  return {
    names: ["output"],
    mode: "read-write",
    durable: false,
    get used() {
      return made !== undefined;
    },
    root: async () => (await use()).root,
    staging: async () => (await use()).staging,
    async close() {
      const opened = await made?.catch(() => undefined);
      if (opened === undefined) return;
      await opened.root[Symbol.asyncDispose]();
      await opened.staging[Symbol.asyncDispose]();
      await rm(opened.folder, { recursive: true, force: true });
    },
  };
}

/** A folder of this run's in the root of a mount; the first use removes those of processes that crashed. */
function createStaging(root: Folder): { open(): Promise<Folder>; close(): Promise<void> } {
  const name = stagingPrefix + ownName();
  let made: Promise<Folder> | undefined;
  const make = async (): Promise<Folder> => {
    for (const other of await readdir(root.path)) {
      if (isHidden(other) && isLeftover(other.slice(stagingPrefix.length))) await removeFlat(root, other);
    }
    await mkdir(root.at(name), { mode: 0o700 });
    return await root.enter(name);
  };
  return {
    open() {
      made ??= make();
      made.catch(() => {
        made = undefined;
      });
      return made;
    },
    async close() {
      const folder = await made?.catch(() => undefined);
      if (folder === undefined) return;
      await folder[Symbol.asyncDispose]();
      await rmdir(root.at(name)).catch(() => {});
    },
  };
}

async function removeFlat(root: Folder, name: string): Promise<void> {
  try {
    await using folder = await root.enter(name);
    for (const entry of await readdir(folder.path)) await unlink(folder.at(entry));
    await rmdir(root.at(name));
  } catch {
    // Somebody else was faster, or may do what we may not.
  }
}
