import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder of the host for one test, with one beside it that no program may reach. */
export interface Disk {
  readonly data: string;
  readonly outside: string;
  /** Writes files, by their paths in `data`. */
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
}

/** What is in the file outside. */
export const secret = "the secret outside";

export async function withDisk<T>(use: (disk: Disk) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  const data = join(folder, "data");
  const outside = join(folder, "outside");
  try {
    for (const path of [data, outside]) mkdirSync(path);
    writeFileSync(join(outside, "secret"), secret);
    return await use({
      data,
      outside,
      write(files) {
        for (const [name, content] of Object.entries(files)) {
          mkdirSync(dirname(join(data, name)), { recursive: true });
          writeFileSync(join(data, name), content);
        }
      },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A program that gives what became of each expression: its value, or the code of its error. */
export const outcomes = (...expressions: string[]): string => `
  const out = [];
  for (const attempt of [${expressions.map((expression) => `() => ${expression}`).join(", ")}]) {
    try { out.push((await attempt()) ?? "ok") } catch (error) { out.push(error.code ?? String(error)) }
  }
  return out;`;

/** Whether tests of files run as often as promised, which takes minutes. */
export const full: boolean = process.env.FILES === "full";
