import type { ErrorObject } from "ajv";
import type { JsonSchema } from "../types.ts";
import { findInSchema } from "./schema-pointer.ts";

const unions: ReadonlySet<string> = new Set(["anyOf", "oneOf"]);

/**
 * Of a union that failed, ajv tells what is wrong with every branch. Kept is what is wrong with the one branch that was meant
 * (its type and its literals fit), otherwise only the error of the union itself.
 */
export function withoutOtherBranches(errors: readonly ErrorObject[], root: JsonSchema): ErrorObject[] {
  const dropped = new Set<ErrorObject>();
  // Inner unions come before outer ones.
  for (const [index, union] of errors.entries()) {
    if (!unions.has(union.keyword) || Array.isArray(union.params.passingSchemas)) continue;
    const branches = groupByBranch(errors.slice(0, index), union, root);
    const meant = [...branches.values()].filter((found) => !found.some((error) => isMismatch(error, union)));
    const kept = meant.length === 1 ? meant[0] : undefined;
    for (const found of branches.values()) if (found !== kept) for (const error of found) dropped.add(error);
    if (kept !== undefined) dropped.add(union);
  }
  return errors.filter((error) => !dropped.has(error));
}

function groupByBranch(
  errors: readonly ErrorObject[],
  union: ErrorObject,
  root: JsonSchema,
): Map<number, ErrorObject[]> {
  const branchOf = branchesByPart(union.schema, root);
  const branches = new Map<number, ErrorObject[]>();
  for (const error of errors) {
    const branch = isAtOrBelow(error.instancePath, union.instancePath) ? branchOf.get(error.parentSchema) : undefined;
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

/** Which branch each part of a schema belongs to, through references too; the paths that ajv gives stop at references. */
function branchesByPart(union: unknown, root: JsonSchema): Map<unknown, number> {
  const parts = new Map<unknown, number>();
  for (const [index, branch] of (Array.isArray(union) ? union : []).entries()) {
    const open: unknown[] = [branch];
    for (let part = open.pop(); part !== undefined; part = open.pop()) {
      if (part === null || typeof part !== "object" || parts.has(part)) continue;
      parts.set(part, index);
      open.push(...Object.values(part));
      if ("$ref" in part && typeof part.$ref === "string") open.push(findInSchema(root, part.$ref));
    }
  }
  return parts;
}

/** Whether another branch was meant: another type, or another literal in a direct field. */
function isMismatch(error: ErrorObject, union: ErrorObject): boolean {
  const below = error.instancePath.slice(union.instancePath.length).split("/").length - 1;
  if (error.keyword === "type") return below === 0;
  return (error.keyword === "const" || error.keyword === "enum") && below <= 1;
}
