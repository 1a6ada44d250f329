import { OperationError } from "../operations.ts";

/** A path of the program, in parts; `.`, `..` and doubled slashes are resolved. No link is ever followed, so that is exact. */
export interface GuestPath {
  readonly text: string;
  readonly names: readonly string[];
}

const longestPath = 4_096;
const deepest = 64;

/** Throws `FS_DENIED` for what is no absolute path. */
export function parseGuestPath(given: string): GuestPath {
  const told = given.length > 100 ? `${given.slice(0, 100)}...` : given;
  const refuse = (what: string): OperationError =>
    new OperationError("FS_DENIED", `${JSON.stringify(told)} ${what}`, "TypeError");
  if (given.length > longestPath) throw refuse(`is longer than ${longestPath} characters.`);
  if (!given.startsWith("/")) throw refuse("is no absolute path: paths begin with a mounted folder, such as /output.");
  if (given.includes("\0") || !given.isWellFormed()) throw refuse("has a character no path can have.");
  const names: string[] = [];
  for (const part of given.split("/")) {
    if (part === "..") names.pop();
    else if (part !== "" && part !== ".") names.push(part);
  }
  if (names.length > deepest) throw refuse(`is more than ${deepest} folders deep.`);
  return { text: toText(names), names };
}

export function toText(names: readonly string[]): string {
  return `/${names.join("/")}`;
}

/** What is left of `names` under `base`; undefined when it is not under it. */
export function under(base: readonly string[], names: readonly string[]): readonly string[] | undefined {
  return base.every((name, at) => names[at] === name) ? names.slice(base.length) : undefined;
}
