import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { lookup } from "mrmime";
import type { Leavings } from "../operations.ts";
import type { Artifact } from "../types.ts";
import type { Folder } from "./folder.ts";
import { listEntries } from "./folders.ts";
import type { Temporary } from "./temporary.ts";
import type { OpenMount } from "./tree.ts";

/** Larger artifacts are handed on as files. */
const largestData = 2 ** 20;

/** What `/output` holds, to travel with a continuation. */
export interface SavedOutput {
  readonly folders: readonly string[];
  /** Path and bytes in base64. */
  readonly files: readonly (readonly [path: string, base64: string])[];
}

interface Found {
  /** Below `/output`. */
  readonly path: string;
  readonly name: string;
  /** Why it is not handed on. */
  readonly problem?: string;
  readonly isFolder?: boolean;
}

/** Visits everything in the order of paths; a folder's own entry comes before what is in it. */
async function walkOutput(
  folder: Folder,
  visit: (found: Found, folder: Folder) => Promise<void>,
  above = "",
): Promise<void> {
  for (const [name, type] of await listEntries(folder)) {
    const path = above + name;
    if (type === "folder") {
      await visit({ path, name, isFolder: true }, folder);
      await using inner = await folder.enter(name);
      await walkOutput(inner, visit, `${path}/`);
    } else {
      await visit({ path, name, ...(type === "file" ? {} : { problem: `is ${kinds[type]}` }) }, folder);
    }
  }
}

const kinds = { link: "a link", other: "no plain file" } as const;

/** Takes the files a run has left; large ones go to a folder that outlives the run. */
export async function collectArtifacts(output: OpenMount, most: number, temporary: Temporary): Promise<Leavings> {
  const artifacts: Artifact[] = [];
  const skipped: string[] = [];
  if (!output.used) return { artifacts, skipped };
  let over = 0;
  await walkOutput(await output.root(), async ({ path, name, problem, isFolder }, folder) => {
    if (isFolder) return;
    if (problem !== undefined) skipped.push(`/output/${path} ${problem}, and was left out.`);
    else if (artifacts.length === most) over++;
    else {
      const content = await takeFile(folder, name, temporary);
      const mediaType = lookup(name) ?? "application/octet-stream";
      if (typeof content === "string") skipped.push(`/output/${path} ${content}, and was left out.`);
      else artifacts.push({ path: `/output/${path}`, name, mediaType, ...content });
    }
  });
  if (over > 0) skipped.push(`${over} more files in /output were left out: at most ${most} come back.`);
  return { artifacts, skipped };
}

type Content = { readonly bytes: number } & ({ readonly data: Uint8Array } | { readonly file: string });

/** A text says why not. */
async function takeFile(folder: Folder, name: string, temporary: Temporary): Promise<Content | string> {
  await using handle = await folder.openFile(name);
  const { size, nlink } = await handle.stat();
  if (nlink > 1) return "has a second hard link";
  if (size <= largestData) {
    const { buffer, byteOffset, length } = await handle.readFile();
    return { bytes: length, data: new Uint8Array(buffer, byteOffset, length) };
  }
  const file = join(await temporary.create(), name);
  await rename(folder.at(name), file);
  return { bytes: size, file };
}

export async function saveOutput(output: OpenMount): Promise<SavedOutput> {
  const folders: string[] = [];
  const files: (readonly [string, string])[] = [];
  if (!output.used) return { folders, files };
  await walkOutput(await output.root(), async ({ path, name, problem, isFolder }, folder) => {
    if (isFolder) folders.push(path);
    else if (problem === undefined) {
      await using handle = await folder.openFile(name);
      files.push([path, await handle.readFile("base64")]);
    }
  });
  return { folders, files };
}

/** Only for the `/output` of a run that has not begun to go on, which nobody else knows of. */
export async function restoreOutput(output: OpenMount, { folders, files }: SavedOutput): Promise<void> {
  if (folders.length + files.length === 0) return;
  const root = await output.root();
  const place = async (path: string): Promise<{ folder: Folder; name: string }> => {
    const names = path.split("/");
    return { folder: await root.walk(names.slice(0, -1)), name: names.at(-1) ?? "" };
  };
  for (const path of folders) {
    const { folder, name } = await place(path);
    await using held = folder;
    await mkdir(held.at(name));
  }
  for (const [path, base64] of files) {
    const { folder, name } = await place(path);
    await using held = folder;
    await using handle = await open(held.at(name), "wx");
    await handle.writeFile(Buffer.from(base64, "base64"));
  }
}
