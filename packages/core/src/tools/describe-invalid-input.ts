import type { JsonSchema, SchemaIssue } from "../types.ts";
import type { CatalogTool } from "./catalog.ts";
import { toolSignature } from "./declare-tool.ts";
import { quote, shorten } from "./describe-value.ts";
import { objectKey, toolAccess } from "./identifier.ts";

const shownIssues = 5;
const issueCharacters = 300;

/** Tells the model what is wrong with an input and how to call the tool. */
export function describeInvalidInput(entry: CatalogTool, issues: readonly SchemaIssue[], given: unknown): string {
  const { tool } = entry;
  const lines = [`The input of ${tool.name} is wrong, so it did not run: ${listIssues(issues)}.`];
  const hint = oneFieldHint(tool.name, tool.inputSchema, given);
  lines.push(hint ?? `Call it as ${toolSignature(tool)}`);
  return lines.join(" ");
}

/** Tells the model that a tool broke its own promise; quotes nothing of what it returned. */
export function describeInvalidOutput(entry: CatalogTool, issues: readonly SchemaIssue[]): string {
  return `${entry.tool.name} ran, but what it returned does not fit its output schema: ${listIssues(issues)}.`;
}

function listIssues(issues: readonly SchemaIssue[]): string {
  if (issues.length === 0) return "it does not fit the schema";
  return issues
    .slice(0, shownIssues)
    .map(({ path, message }) => `${shorten(path, 200)}: ${shorten(message, issueCharacters)}`)
    .join("; ");
}

/** For `tools.get_weather("Oslo")`: the field is the only one, or the only required one. */
function oneFieldHint(name: string, schema: JsonSchema, given: unknown): string | undefined {
  if (typeof given !== "string" && typeof given !== "number" && typeof given !== "boolean") return undefined;
  const fields =
    schema.properties !== null && typeof schema.properties === "object" ? Object.keys(schema.properties) : [];
  const required = Array.isArray(schema.required) ? schema.required.filter((field) => typeof field === "string") : [];
  const only = fields.length === 1 ? fields[0] : required.length === 1 ? required[0] : undefined;
  if (only === undefined) return undefined;
  const value = typeof given === "string" ? quote(given, 60) : given;
  return `Call it with an object: ${toolAccess(name)}({ ${objectKey(only)}: ${value} })`;
}
