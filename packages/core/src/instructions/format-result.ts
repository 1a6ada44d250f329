import { ConfigurationError } from "../errors.ts";
import { escapeControl } from "../internal/escape-characters.ts";
import type { RunResult } from "../types.ts";
import { cutValue } from "./cut-value.ts";
import { fitText, type TextPart } from "./fit-text.ts";

/** Options of `formatResultForModel`. */
export interface FormatOptions {
  /** Longest text, in characters; at least 500. @default 20,000 */
  readonly maxChars?: number;
}

/** A result as the model reads it. */
export interface ResultText {
  readonly text: string;
  readonly isError: boolean;
}

/** What a client or a store gives back is JSON of any shape. */
type Fields = Readonly<Record<string, unknown>>;

export const leastOutputChars = 500;
export const defaultOutputChars = 20_000;
const shownEntries = 20;
/** The tool ran to its end, only its output was refused. */
const ranToTheEnd: ReadonlySet<unknown> = new Set(["TOOL_INVALID_OUTPUT", "LIMIT_RESULT_SIZE"]);
const lost: ReadonlySet<unknown> = new Set(["TOOL_OUTCOME_UNKNOWN", "TOOL_TIMEOUT"]);
/** Of other errors the code says what the name would. */
const namedErrors: ReadonlySet<unknown> = new Set(["GUEST_ERROR", "TOOL_FAILED"]);

/**
 * A result as the text the model reads: first what came of the program, then what it logged. Also takes a result
 * that went through JSON, a client or a store: whatever the data, it does not throw.
 */
export function formatResultForModel(
  result: Pick<RunResult, "status">,
  { maxChars = defaultOutputChars }: FormatOptions = {},
): ResultText {
  if (typeof maxChars !== "number" || !(maxChars >= leastOutputChars))
    throw new ConfigurationError("maxChars", `must be a number of at least ${leastOutputChars}`);
  const fields = fieldsOf(result);
  const { status } = fields;
  const parts: string[] = [
    section("Logs:", listOf(fields.logs).map(logLine)),
    section(
      "Warnings:",
      listOf(fields.warnings).map(({ message }) => textOf(message)),
    ),
    section("Files it left:", bounded(listOf(fields.artifacts).map(artifactLine))),
    status === "completed" ? "" : effects(listOf(fields.calls)),
  ];
  const rest = parts.filter((part) => part !== "").map((text) => ({ text: escapeControl(text) }));
  return {
    text: fitText([outcomePart(fields), ...rest], maxChars, remedy(fields)),
    isError: status !== "completed" && status !== "interrupted",
  };
}

function outcomePart(fields: Fields): TextPart {
  const { status, value } = fields;
  const isList = status === "completed" && typeof value === "object" && value !== null;
  return {
    text: escapeControl(outcome(fields)),
    cut: isList ? (maxChars) => plain(cutValue(value, maxChars)) : undefined,
  };
}

/** Nothing where it would have to be escaped, which would make it longer. */
function plain(text: string | undefined): string | undefined {
  return text !== undefined && escapeControl(text) === text ? text : undefined;
}

/** What the next program can do about a text that was cut. */
function remedy({ resultId }: Fields): string {
  const id = textOf(resultId);
  if (id === "") return "Return less, or aggregate in the program.";
  return `The whole value is kept: \`await previous_result("${id}")\` in the next program; filter or count it there.`;
}

function artifactLine({ path, mediaType, bytes }: Fields): string {
  return `${textOf(path)} (${textOf(mediaType)}, ${typeof bytes === "number" ? bytes : "?"} bytes)`;
}

function outcome(fields: Fields): string {
  switch (fields.status) {
    case "completed":
      return jsonOf(fields.value);
    case "failed":
      return failure(fieldsOf(fields.error));
    case "interrupted":
      return questions(listOf(fields.interruptions));
    default:
      return "The result of this run cannot be read.";
  }
}

function failure({ code, name, message, frame, line, hint }: Fields): string {
  const thrown = namedErrors.has(code) && name !== "Error" ? textOf(name) : "";
  const said = [textOf(code) || "GUEST_ERROR", thrown, textOf(message)].filter((text) => text !== "").join(": ");
  const place = textOf(frame) || (typeof line === "number" ? `at line ${line}` : "");
  return [said, place, textOf(hint) && `Hint: ${textOf(hint)}`].filter((text) => text !== "").join("\n");
}

function questions(interruptions: readonly Fields[]): string {
  const lines = interruptions.map(({ tool, preview, reason }) => {
    const why = textOf(reason) && ` (${textOf(reason)})`;
    return `- ${textOf(tool)} ${textOf(preview)}${why}`;
  });
  const opening = "A person must approve calls first. The program goes on from here by itself, so do not run it again:";
  return [opening, ...bounded(lines)].join("\n");
}

/** A model that tries again must not do twice what is done. */
function effects(calls: readonly Fields[]): string {
  const took = countByTool(calls.filter(({ ok, code }) => ok === true || ranToTheEnd.has(code)));
  const perhaps = countByTool(calls.filter(({ code }) => lost.has(code)));
  const said: string[] = [];
  if (took !== "") said.push(`Calls that took effect (repeat only what just reads): ${took}`);
  if (perhaps !== "") said.push(`Calls that may have taken effect (look before you repeat them): ${perhaps}`);
  return said.join("\n");
}

function countByTool(calls: readonly Fields[]): string {
  const counts = new Map<string, number>();
  for (const { tool } of calls) counts.set(textOf(tool), (counts.get(textOf(tool)) ?? 0) + 1);
  return bounded([...counts].map(([tool, count]) => (count === 1 ? tool : `${tool} (${count} times)`))).join(", ");
}

function logLine({ level, text }: Fields): string {
  return level === "log" || level === "info" ? textOf(text) : `[${textOf(level)}] ${textOf(text)}`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [title, ...lines].join("\n");
}

function bounded(lines: readonly string[]): string[] {
  const shown = lines.slice(0, shownEntries);
  return lines.length > shown.length ? [...shown, `${lines.length - shown.length} more`] : shown;
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    return "The value cannot be written as JSON."; // Nested too deeply: parsers take more than writers.
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
