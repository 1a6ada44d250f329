import type { ErrorObject } from "ajv";
import type { JsonSchema, SchemaIssue } from "../types.ts";
import { describeValue, pathText, shorten } from "./describe-value.ts";
import { schemaToType } from "./schema-to-type.ts";
import { withoutOtherBranches } from "./union-errors.ts";

export interface IssueContext {
  readonly schema: JsonSchema;
  /** The value that was checked. */
  readonly value: unknown;
  /** Whether messages may quote the value. */
  readonly reveal: boolean;
}

const maximumIssues = 5;
/** Of a value that is wrong everywhere, this many errors are looked at. */
const maximumErrors = 200;
const shownNames = 12;

/** At most five issues that a model can mend, from what ajv found. */
export function toIssues(errors: readonly ErrorObject[], context: IssueContext): SchemaIssue[] {
  const issues = new Map<string, SchemaIssue>();
  for (const error of withoutOtherBranches(errors.slice(0, maximumErrors), context.schema)) {
    const issue = toIssue(error, context);
    issues.set(`${issue.path}\n${issue.message}`, issue);
    if (issues.size === maximumIssues) break;
  }
  return [...issues.values()];
}

function toIssue(error: ErrorObject, context: IssueContext): SchemaIssue {
  const keys = keysOf(error.instancePath, context.value);
  const { params } = error;
  switch (error.keyword) {
    case "required": {
      const name = String(params.missingProperty);
      return { path: pathText([...keys, name]), message: `is missing, expected ${fieldType(error, name, context)}` };
    }
    case "additionalProperties":
    case "unevaluatedProperties": {
      const name = String(params.additionalProperty ?? params.unevaluatedProperty);
      return { path: pathText([...keys, name]), message: `is no field here${knownFields(error)}` };
    }
    default: {
      const came = describeValue(error.data, context.reveal);
      return { path: pathText(keys), message: `${expectation(error, context)}, got ${came}` };
    }
  }
}

function expectation(error: ErrorObject, { schema }: IssueContext): string {
  const { keyword, params, parentSchema } = error;
  switch (keyword) {
    case "type":
      return `expected ${[params.type].flat().join(" | ")}`;
    case "enum":
    case "const":
    case "anyOf":
    case "oneOf":
      return `expected ${typeText({ [keyword]: parentSchema?.[keyword] }, schema)}`;
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return `expected a number ${params.comparison} ${params.limit}`;
    case "pattern":
      return `expected text that matches ${shorten(String(params.pattern), 80)}`;
    case "false schema":
      return "is not allowed";
    default:
      return shorten(error.message ?? keyword, 120);
  }
}

function typeText(part: JsonSchema, root: JsonSchema): string {
  return shorten(schemaToType(part, { root, depth: 2 }), 200);
}

function fieldType(error: ErrorObject, name: string, { schema }: IssueContext): string {
  return typeText(Object.getOwnPropertyDescriptor(propertiesOf(error), name)?.value ?? {}, schema);
}

function knownFields(error: ErrorObject): string {
  const names = Object.keys(propertiesOf(error));
  if (names.length === 0) return "";
  const shown = names.slice(0, shownNames).map((name) => shorten(name, 40));
  return `; known: ${shown.join(", ")}${names.length > shown.length ? ", ..." : ""}`;
}

function propertiesOf(error: ErrorObject): object {
  const properties: unknown = error.parentSchema?.properties;
  return properties !== null && typeof properties === "object" ? properties : {};
}

/** The keys of a JSON Pointer; an index of an array becomes a number. */
function keysOf(pointer: string, root: unknown): (string | number)[] {
  let place = root;
  return pointer
    .split("/")
    .slice(1)
    .map((part) => {
      const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const inArray = Array.isArray(place);
      place =
        place !== null && typeof place === "object" ? Object.getOwnPropertyDescriptor(place, key)?.value : undefined;
      return inArray ? Number(key) : key;
    });
}
