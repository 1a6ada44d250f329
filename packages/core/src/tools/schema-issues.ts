import type { SchemaIssue } from "../types.ts";
import { pathText, shorten } from "./describe-value.ts";

const maximumIssues = 5;
const messageCharacters = 300;
/** Frameworks wrap the error of the library once or twice. */
const maximumCauses = 4;

/**
 * The issues of a validation error of any library: those of zod and Standard Schema, on the error, a cause of it, or as
 * they are. One issue with its message when it has none. At most five.
 */
export function schemaIssues(error: unknown): SchemaIssue[] {
  let place = error;
  for (let at = 0; at < maximumCauses; at++) {
    const issues = Array.isArray(place) ? place : field(place, "issues");
    if (Array.isArray(issues) && issues.length > 0) return issues.slice(0, maximumIssues).map(toIssue);
    place = field(place, "cause");
  }
  return [{ path: "$", message: messageOf(error) }];
}

function toIssue(issue: unknown): SchemaIssue {
  const path = field(issue, "path");
  return { path: pathText(Array.isArray(path) ? path.map(keyOf) : []), message: messageOf(issue) };
}

/** A segment of a Standard Schema path is a key, or an object that holds one. */
function keyOf(segment: unknown): string | number {
  const key = field(segment, "key") ?? segment;
  return typeof key === "number" || typeof key === "string" ? key : String(key);
}

function messageOf(error: unknown): string {
  const message = typeof error === "string" ? error : field(error, "message");
  return typeof message === "string" && message !== "" ? shorten(message, messageCharacters) : "is not valid";
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
