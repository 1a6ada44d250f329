import type { FailingExpression } from "../program/failing-expression.ts";
import type { Catalog } from "../tools/catalog.ts";
import { observedSchema } from "../tools/observed-schema.ts";
import { schemaToType } from "../tools/schema-to-type.ts";
import type { JsonValue, RunError } from "../types.ts";
import { describeMissingName } from "./missing-name.ts";

export interface MendingFacts {
  readonly catalog: Catalog;
  readonly failing: FailingExpression | undefined;
  /** The last outputs of tools, the latest first; a tool comes once. */
  readonly outputs: () => ReadonlyMap<string, JsonValue>;
}

const shownShapes = 3;
const shapeCharacters = 600;

/** What would help the next program, from what is known of this one; `undefined` where that is nothing. */
export function mendingHint({ code, name, message }: RunError, facts: MendingFacts): string | undefined {
  const { failing, catalog } = facts;
  if (code === "VALUE_NOT_SERIALIZABLE") {
    return / NaN, /.test(message) ? `NaN comes of a field that is not there. ${shapes(facts)}`.trim() : undefined;
  }
  if (code !== "GUEST_ERROR") return undefined;
  if (name === "ReferenceError") {
    const missing = /^'?([\w$]+)'? is not defined/.exec(message)?.[1];
    return missing === undefined ? undefined : describeMissingName(missing, failing?.declared ?? [], catalog);
  }
  if (name !== "TypeError") return undefined;
  const parts = [culprit(message, failing?.subject), shapes(facts)].filter((part) => part !== "");
  return parts.length === 0 ? undefined : parts.join(" ");
}

function culprit(message: string, subject: string | undefined): string {
  if (subject === undefined) return "";
  const missing = /of (undefined|null)/.exec(message)?.[1];
  if (/undefined or null to object/.test(message)) return `\`${subject}\` is undefined or null.`;
  if (missing !== undefined) return `\`${subject}\` is ${missing}.`;
  return /iterable/.test(message) ? `\`${subject}\` is no list.` : `\`${subject}\` is no function.`;
}

/** What came from the tools the failing expression is made of, else from all. */
function shapes({ failing, outputs }: MendingFacts): string {
  const known = outputs();
  const behind = (failing?.tools ?? []).filter((tool) => known.has(tool));
  return describeOutputs(known, behind.length > 0 ? behind : undefined);
}

/** The shapes of a few outputs, such as `list_users gave { id: number }[].` */
export function describeOutputs(
  outputs: ReadonlyMap<string, JsonValue>,
  tools: readonly string[] = [...outputs.keys()],
): string {
  const told = tools.slice(0, shownShapes);
  return told.map((tool) => `${tool} gave ${shapeOf(outputs.get(tool))}.`).join(" ");
}

function shapeOf(value: JsonValue | undefined): string {
  const root = observedSchema(value ?? null);
  for (const depth of [4, 3, 2, 1]) {
    const text = schemaToType(root, { root, depth });
    if (text.length <= shapeCharacters) return text;
  }
  return "something large";
}
