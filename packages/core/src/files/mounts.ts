import { realpathSync, statSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { ConfigurationError } from "../errors.ts";
import type { FileMount } from "../types.ts";
import { parseGuestPath, toText, under } from "./guest-path.ts";

/** A checked rule. */
export interface Mount {
  readonly names: readonly string[];
  readonly hostPath: string;
  readonly mode: "read-only" | "read-write";
  readonly isFile: boolean;
}

interface Rule extends Mount {
  readonly option: string;
  /** Where it really is. */
  readonly realPath: string;
}

const outputNames: readonly string[] = ["output"];
const fieldNames: ReadonlySet<string> = new Set(["hostPath", "mountPath", "mode"]);

/** Undefined when files are closed. Throws `CODEACT_CONFIGURATION` naming the rule that is wrong. */
export function resolveMounts(
  fileMounts: readonly FileMount[] | undefined,
  workspaceRoot: string | undefined,
): readonly Mount[] | undefined {
  if (fileMounts === undefined && workspaceRoot === undefined) return undefined;
  if (fileMounts !== undefined && !Array.isArray(fileMounts))
    throw new ConfigurationError("fileMounts", "must be a list");
  const rules = (fileMounts ?? []).map((mount, at) => readRule(mount, `fileMounts[${at}]`));
  if (workspaceRoot !== undefined) {
    const rule = readRule({ hostPath: workspaceRoot, mountPath: "/input" }, "workspaceRoot");
    if (rule.isFile) throw new ConfigurationError("workspaceRoot", "must be a folder");
    rules.push(rule);
  }
  for (const [at, rule] of rules.entries()) for (const other of rules.slice(0, at)) refuseOverlap(rule, other);
  return rules;
}

function readRule(given: FileMount, option: string): Rule {
  const fields: unknown = typeof given === "string" ? { hostPath: given, mountPath: given } : given;
  if (typeof fields !== "object" || fields === null)
    throw new ConfigurationError(option, "must be a path, or { hostPath, mountPath, mode? }");
  for (const name of Object.keys(fields))
    if (!fieldNames.has(name)) throw new ConfigurationError(`${option}.${name}`, "is no field of a mount");
  const { hostPath, mountPath, mode = "read-only" } = fields as Record<string, unknown>;
  if (mode !== "read-only" && mode !== "read-write")
    throw new ConfigurationError(`${option}.mode`, 'must be "read-only" or "read-write"');
  if (typeof hostPath !== "string" || !isAbsolute(hostPath))
    throw new ConfigurationError(typeof given === "string" ? option : `${option}.hostPath`, "must be an absolute path");
  return { option, mode, hostPath, names: readMountPath(mountPath, option), ...look(hostPath, option) };
}

function readMountPath(mountPath: unknown, option: string): readonly string[] {
  const isPath = typeof mountPath === "string" && mountPath.startsWith("/") && !/\/\.{1,2}(?:\/|$)|\0/.test(mountPath);
  if (!isPath || !mountPath.isWellFormed())
    throw new ConfigurationError(`${option}.mountPath`, 'must be an absolute path with "/" and without ".."');
  const { names } = parseGuestPath(mountPath);
  if (names.length === 0) throw new ConfigurationError(`${option}.mountPath`, 'must not be "/" itself');
  if (under(outputNames, names) !== undefined)
    throw new ConfigurationError(`${option}.mountPath`, "must not be in /output, which each run has of its own");
  return names;
}

function look(hostPath: string, option: string): Pick<Rule, "realPath" | "isFile"> {
  try {
    const realPath = realpathSync(hostPath);
    const found = statSync(realPath);
    if (found.isFile() || found.isDirectory()) return { realPath, isFile: found.isFile() };
  } catch {
    throw new ConfigurationError(option, `points at nothing: ${hostPath} does not exist or cannot be read`);
  }
  throw new ConfigurationError(option, `must point at a file or a folder, and ${hostPath} is neither`);
}

/** No path may mean two things; and what one rule shows read-only must not change through another. */
function refuseOverlap(rule: Rule, other: Rule): void {
  const inside = under(other.names, rule.names) ?? under(rule.names, other.names);
  if (inside !== undefined) {
    const both = `${toText(rule.names)} and ${toText(other.names)}`;
    throw new ConfigurationError(rule.option, `overlaps ${other.option}: ${both} lie in one another`);
  }
  const writable = rule.mode === "read-write" || other.mode === "read-write";
  if (writable && (contains(rule.realPath, other.realPath) || contains(other.realPath, rule.realPath))) {
    const what = "they show the same host files, and one of them is read-write";
    throw new ConfigurationError(rule.option, `overlaps ${other.option}: ${what}`);
  }
}

function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith("../") && !way.startsWith("..\\") && !isAbsolute(way));
}
