import type { ApprovalMode, ToolAnnotations } from "../types.ts";

/** What a tool's own words ask for: one that says nothing of itself counts as destructive. */
export function approvalByAnnotations(annotations: ToolAnnotations | undefined): ApprovalMode {
  const harmless = annotations?.readOnlyHint === true || annotations?.destructiveHint === false;
  return harmless ? "never_require" : "always_require";
}
