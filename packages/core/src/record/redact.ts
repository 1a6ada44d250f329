import { ConfigurationError } from "../errors.ts";
import type { JsonValue } from "../types.ts";

/** What stands in the place of what is hidden. */
export const hidden = "[redacted]";

/** Hides what must not be in a record. */
export interface Redaction {
  /** The value, or a copy with what is hidden replaced; the same object when nothing is. */
  apply(place: Place, value: JsonValue): JsonValue;
}

export type Place =
  | { readonly tool: string; readonly part: "input" | "output" }
  | { readonly part: "value" | "error" | "logs" };

interface Path {
  readonly tool?: string;
  readonly part: string;
  readonly way: readonly string[];
}

/** Reads the paths; throws `CODEACT_CONFIGURATION` naming the one that is none. */
export function createRedaction(paths: readonly string[], option = "record.redact"): Redaction {
  const known = paths.map((path, at) => readPath(path, `${option}[${at}]`));
  const fitting = (place: Place): Path[] =>
    known.filter(({ tool, part }) => {
      if (part !== place.part) return false;
      return "tool" in place ? tool === "*" || tool === place.tool : tool === undefined;
    });
  return { apply: (place, value) => fitting(place).reduce((tree, { way }) => hide(tree, way), value) };
}

function readPath(path: unknown, option: string): Path {
  // A tool's name may hold dots; the first `input` or `output` after it ends it.
  const found =
    typeof path === "string"
      ? /^(?:(?<tool>[^\s]+?)\.(?<call>input|output)|(?<run>value|error|logs))(?:\.(?<way>.+))?$/.exec(path)
      : null;
  const { tool, call, run, way } = found?.groups ?? {};
  const part = call ?? run;
  if (part === undefined) {
    const rule = "must begin with TOOL.input, TOOL.output, value, error or logs, such as get_user.output.email";
    throw new ConfigurationError(option, `${rule}, got ${JSON.stringify(path)}`);
  }
  return { ...(tool === undefined ? {} : { tool }), part, way: way?.split(".") ?? [] };
}

function hide(value: JsonValue, way: readonly string[]): JsonValue {
  const [key, ...rest] = way;
  if (key === undefined) return hidden;
  // Any way: here, or at every depth below.
  const here = key === "**" ? (rest.length === 0 ? hidden : hide(value, rest)) : value;
  if (typeof here !== "object" || here === null) return here;
  const inside = (name: string, item: JsonValue): JsonValue => {
    if (key === "**") return hide(item, way);
    return key === "*" || key === name ? hide(item, rest) : item;
  };
  const items = Object.entries(here).map(([name, item]) => [name, inside(name, item)] as const);
  const original = here as Readonly<Record<string, JsonValue>>;
  if (items.every(([name, item]) => item === original[name])) return here;
  return Array.isArray(here) ? items.map(([, item]) => item) : Object.fromEntries(items);
}
