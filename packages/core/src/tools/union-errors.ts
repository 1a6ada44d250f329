import type { ErrorObject } from "ajv";

const unions: ReadonlySet<string> = new Set(["anyOf", "oneOf"]);

/**
 * Of a union that failed, ajv tells what is wrong with every branch. Kept is what is wrong with the one branch that was meant
 * (its type and its literals fit), otherwise only the error of the union itself.
 */
export function withoutOtherBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const dropped = new Set<ErrorObject>();
  // Inner unions come before outer ones.
  for (const [index, union] of errors.entries()) {
    if (!unions.has(union.keyword) || Array.isArray(union.params.passingSchemas)) continue;
    const branches = groupByBranch(errors.slice(0, index), union);
    const meant = [...branches.values()].filter((found) => !found.some((error) => isMismatch(error, union)));
    const kept = meant.length === 1 ? meant[0] : undefined;
    for (const found of branches.values()) if (found !== kept) for (const error of found) dropped.add(error);
    if (kept !== undefined) dropped.add(union);
  }
  return errors.filter((error) => !dropped.has(error));
}

function groupByBranch(errors: readonly ErrorObject[], union: ErrorObject): Map<string, ErrorObject[]> {
  const branches = new Map<string, ErrorObject[]>();
  for (const error of errors) {
    const branch = isAtOrBelow(error.instancePath, union.instancePath) ? branchOf(error, union) : undefined;
    if (branch === undefined) continue;
    const found = branches.get(branch);
    if (found === undefined) branches.set(branch, [error]);
    else found.push(error);
  }
  return branches;
}

function isAtOrBelow(path: string, top: string): boolean {
  return path === top || path.startsWith(`${top}/`);
}

/** The number of the branch; a branch behind a reference is known by the path of what it refers to. */
function branchOf(error: ErrorObject, union: ErrorObject): string | undefined {
  if (error.schemaPath.startsWith(`${union.schemaPath}/`)) {
    return error.schemaPath.slice(union.schemaPath.length + 1).split("/")[0];
  }
  return /^#\/(?:\$defs|definitions)\/[^/]+/.exec(error.schemaPath)?.[0];
}

/** Whether another branch was meant: another type, or another literal in a direct field. */
function isMismatch(error: ErrorObject, union: ErrorObject): boolean {
  const below = error.instancePath.slice(union.instancePath.length).split("/").length - 1;
  if (error.keyword === "type") return below === 0;
  return (error.keyword === "const" || error.keyword === "enum") && below <= 1;
}
