import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome"];

/** CODEACT_CHROMIUM, a path or a name that must be there; else what is in the path, if anything is. */
export function findChromium(): string | undefined {
  const wanted = process.env.CODEACT_CHROMIUM;
  if (wanted?.includes("/")) return wanted;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const files = folders.flatMap((folder) => (wanted ? [wanted] : names).map((name) => join(folder, name)));
  return files.find(isExecutable) ?? wanted;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
