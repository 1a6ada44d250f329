import type { DefinedError, ErrorObject } from "ajv";
import type { SchemaIssue } from "../types.ts";
import { describeValue, pathText, quote, shorten } from "./describe-value.ts";
import { schemaToType } from "./schema-to-type.ts";

const maximumIssues = 5;
const shownNames = 10;
const union: ReadonlySet<string> = new Set(["anyOf", "oneOf"]);

/** At most five issues that a model can mend, from what ajv found. */
export function toIssues(errors: readonly ErrorObject[], root: unknown, reveal: boolean): SchemaIssue[] {
  const told = leaveOutBranches(errors);
  const issues: SchemaIssue[] = [];
  for (const error of told) {
    const issue = toIssue(error, root, reveal);
    if (issues.some((other) => other.path === issue.path && other.message === issue.message)) continue;
    issues.push(issue);
    if (issues.length === maximumIssues) break;
  }
  return issues;
}

/**
 * Of a union that failed, ajv tells what is wrong with every branch. Kept is the one branch that was meant
 * (its type and its literals fit), otherwise only the union itself.
 */
function leaveOutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const dropped = new Set<ErrorObject>();
  // What is most outside comes last, so inner unions are settled when their outer one is.
  for (const [index, error] of errors.entries()) {
    if (!union.has(error.keyword) || error.params.passingSchemas) continue;
    const inside = errors.slice(0, index).filter((other) => !dropped.has(other) && isInside(other, error));
    const branches = Map.groupBy(inside, (other) => branchOf(other, error));
    const meant = [...branches].filter(([branch, found]) => branch !== undefined && !found.some((one) => isMismatch(one, error)));
    const kept = meant.length === 1 ? meant[0]?.[1] : undefined;
    for (const other of inside) if (!kept?.includes(other)) dropped.add(other);
    if (kept !== undefined) dropped.add(error);
  }
  return errors.filter((error) => !dropped.has(error) && error.keyword !== "if");
}

function isInside(inner: ErrorObject, outer: ErrorObject): boolean {
  return inner.instancePath.startsWith(outer.instancePath) && !inner.schemaPath.startsWith(`${outer.schemaPath}X`);
}

/** The number of the branch; a branch behind a reference is known by its own path. */
function branchOf(inner: ErrorObject, outer: ErrorObject): string | undefined {
  if (inner.schemaPath.startsWith(`${outer.schemaPath}/`)) return inner.schemaPath.slice(outer.schemaPath.length + 1).split("/")[0];
  return /^(#\/(?:\$defs|definitions)\/[^/]+)\//.exec(inner.schemaPath)?.[1];
}

/** Whether the branch was not meant: another type, or another literal in a direct field. */
function isMismatch(inner: ErrorObject, outer: ErrorObject): boolean {
  const below = inner.instancePath.slice(outer.instancePath.length).split("/").length - 1;
  if (inner.keyword === "type") return below === 0;
  return (inner.keyword === "const" || inner.keyword === "enum") && below <= 1;
}

function toIssue(found: ErrorObject, root: unknown, reveal: boolean): SchemaIssue {
  const keys = keysOf(found.instancePath, root);
  // biome-ignore lint/suspicious/noExplicitAny: see below
  const error = found as DefinedError;
  const came = `got ${describeValue(found.data, reveal)}`;
  switch (error.keyword) {
    case "required":
      return { path: pathText([...keys, error.params.missingProperty]), message: describeMissing(found, error.params.missingProperty) };
    case "additionalProperties":
      return { path: pathText([...keys, error.params.additionalProperty]), message: `is no known field${knownFields(found.parentSchema)}` };
    case "type":
    case "enum":
    case "const":
    case "anyOf":
    case "oneOf":
      return { path: pathText(keys), message: `expected ${expectedType(found)}, ${came}` };
    case "pattern":
      return { path: pathText(keys), message: `expected text that matches ${shorten(error.params.pattern, 80)}, ${came}` };
    case "false schema":
      return { path: pathText(keys), message: `is not allowed, ${came}` };
    default:
      return { path: pathText(keys), message: `${shorten(found.message ?? found.keyword, 120)}, ${came}` };
  }
}
