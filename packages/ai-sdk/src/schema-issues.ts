import type { SchemaIssue } from "@codeact/core";

/** The issues of a validation error of any library, from the error itself or its cause. */
export function schemaIssues(error: unknown): SchemaIssue[] {
  const issues = issuesIn(error) ?? issuesIn(error instanceof Error ? error.cause : undefined);
  if (!issues) return [{ path: "$", message: messageOf(error) }];
  return issues.map(({ path = [], message }) => ({ path: path.reduce(step, "$"), message }));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

type PathSegment = PropertyKey | { readonly key: PropertyKey };

function step(path: string, segment: PathSegment): string {
  const key = typeof segment === "object" ? segment.key : segment;
  return typeof key === "number" ? `${path}[${key}]` : `${path}.${String(key)}`;
}

function issuesIn(error: unknown): { path?: PathSegment[]; message: string }[] | undefined {
  const issues = typeof error === "object" && error !== null && "issues" in error ? error.issues : error;
  return Array.isArray(issues) && issues.length > 0 ? issues : undefined;
}
