import { toText } from "./guest-path.ts";
import type { Mount } from "./mounts.ts";

/** What the model is told: where files are, how to use them, and that links do not work. */
export function describeMounts(mounts: readonly Mount[]): string {
  const places = mounts.map(({ names, mode, isFile }) => {
    const what = mode === "read-only" ? "read-only" : "read and write";
    return `${toText(names)} (${isFile ? "one file, " : ""}${what})`;
  });
  const opened = [...places, "/output (write what the user shall get as files)"].join(", ");
  return `Files: ${opened}. Absolute paths only. \`fs\` is as in node:fs/promises, always awaited; large files: \`for await (const line of fs.lines(path))\`.`;
}
