import { ConfigurationError } from "../errors.ts";
import type { HostTool } from "../types.ts";
import { describeValue } from "./describe-value.ts";
import { checkToolName } from "./tool-name.ts";

const known: ReadonlySet<string> = new Set([
  ...["name", "title", "description", "inputSchema", "outputSchema", "execute", "validateInput", "validateOutput"],
  ...["approvalMode", "annotations", "idempotent", "timeoutMs"],
]);
const required = ["description", "inputSchema", "execute"] as const;
/** The longest delay a timer of JavaScript can have. */
const longestMs = 2 ** 31 - 1;

/** Checks everything of a tool but its schemas; throws `CODEACT_CONFIGURATION` naming the tool and the option. */
export function checkTool(tool: unknown, place: string): asserts tool is HostTool {
  if (tool === null || typeof tool !== "object")
    throw new ConfigurationError(place, `must be a tool, got ${describeValue(tool)}`);
  const fields = new Map(Object.entries(tool));
  const name: unknown = fields.get("name");
  checkToolName(name, place);
  const option = toolOption(place, name);
  for (const key of fields.keys()) {
    if (!known.has(key))
      throw new ConfigurationError(`${option}.${key}`, `is no option of a tool. Known: ${[...known].join(", ")}`);
  }
  for (const key of required)
    if (fields.get(key) === undefined) throw new ConfigurationError(`${option}.${key}`, "is missing");
  const description: unknown = fields.get("description");
  if (typeof description !== "string" || description.trim() === "") {
    throw new ConfigurationError(`${option}.description`, "must say in words what the tool does");
  }
  checkFunctions(fields, option);
  checkOptions(fields, option);
}

/** How messages name a tool: by its place and its name. */
export function toolOption(place: string, name: string): string {
  return `${place} (${name})`;
}

function checkFunctions(fields: ReadonlyMap<string, unknown>, option: string): void {
  for (const key of ["execute", "validateInput", "validateOutput"]) {
    const value = fields.get(key);
    if (value !== undefined && typeof value !== "function")
      throw new ConfigurationError(`${option}.${key}`, "must be a function");
    if (/Generator/.test(Object.prototype.toString.call(value))) {
      throw new ConfigurationError(`${option}.${key}`, "is a generator; return the whole output instead");
    }
  }
}

function checkOptions(fields: ReadonlyMap<string, unknown>, option: string): void {
  const mode = fields.get("approvalMode");
  if (mode !== undefined && mode !== "never_require" && mode !== "always_require" && typeof mode !== "function") {
    const rule = 'must be "never_require", "always_require" or a policy function';
    throw new ConfigurationError(`${option}.approvalMode`, `${rule}, got ${describeValue(mode)}`);
  }
  const annotations = fields.get("annotations");
  if (annotations !== undefined && (typeof annotations !== "object" || annotations === null))
    throw new ConfigurationError(`${option}.annotations`, `must be an object, got ${describeValue(annotations)}`);
  const timeoutMs = fields.get("timeoutMs");
  if (
    timeoutMs !== undefined &&
    !(Number.isInteger(timeoutMs) && Number(timeoutMs) >= 1 && Number(timeoutMs) <= longestMs)
  ) {
    throw new ConfigurationError(
      `${option}.timeoutMs`,
      `must be a whole number from 1 to ${longestMs}, got ${describeValue(timeoutMs)}`,
    );
  }
  const title = fields.get("title");
  if (title !== undefined && typeof title !== "string")
    throw new ConfigurationError(`${option}.title`, "must be a string");
  const idempotent = fields.get("idempotent");
  if (idempotent !== undefined && typeof idempotent !== "boolean") {
    throw new ConfigurationError(`${option}.idempotent`, "must be true or false");
  }
}
