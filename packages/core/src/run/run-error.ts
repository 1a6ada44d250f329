import type { GuestError } from "../engine.ts";
import { type GuestErrorCode, guestErrorCodes } from "../error-codes.ts";
import { type FailingExpression, failingExpression, meantColumn, onlyPlace } from "../program/failing-expression.ts";
import { codeFrame, type Program, sourcePosition } from "../program/prepare-program.ts";
import type { RunError } from "../types.ts";
import { type MendingFacts, mendingHint } from "./mend-error.ts";

/** What ends a run is said by the host, never by what the program threw. */
const hostOnly: ReadonlySet<string> = new Set<GuestErrorCode>([
  "SYNTAX_ERROR",
  "LIMIT_TIME",
  "LIMIT_MEMORY",
  "LIMIT_STACK",
  "LIMIT_SOURCE_SIZE",
  "LIMIT_JOURNAL_SIZE",
  "DEADLOCK",
  "ENGINE_CRASHED",
  "ENGINE_PROTOCOL",
]);

/** `LINE:COLUMN` at the end of a frame of the kernel's stack. */
const place = /(\d+):(\d+)(?=\)?$)/gm;

/** The first frame of an error in a text that the program parses, such as JSON: a place in that text. */
const parsedText = /^ {4}at \d+:\d+\n(?= {4}at )/;

/** An error the program ended with, with its places in the source as it was written, and what would help. */
export function describeGuestError(
  error: GuestError,
  program: Program,
  facts: Omit<MendingFacts, "failing">,
): RunError {
  const known = error.code !== undefined && Object.hasOwn(guestErrorCodes, error.code) && !hostOnly.has(error.code);
  const described: RunError = {
    code: known ? (error.code as GuestErrorCode) : "GUEST_ERROR",
    name: error.name,
    message: error.message,
  };
  const { failing, ...located } = locate(error, program);
  const hint = mendingHint(described, { ...facts, failing });
  return {
    ...described,
    ...located,
    ...(failing === undefined ? {} : { expression: failing.text }),
    ...(hint === undefined ? {} : { hint }),
  };
}

type Located = Pick<RunError, "stack" | "line" | "column" | "frame"> & { failing?: FailingExpression | undefined };

function locate({ name, stack: written, message }: GuestError, program: Program): Located {
  const { code, source } = program;
  let first: { line: number; column: number } | undefined;
  let failing: FailingExpression | undefined;
  const own = name === "SyntaxError" ? written.replace(parsedText, "") : written;
  const stack = own.replace(place, (_match, lineText: string, columnText: string) => {
    const line = Number(lineText);
    const column = meantColumn(code, line, Number(columnText));
    // In front of the program is the function around it: a place of which the engine knows nothing.
    const known = line > 1 || column > program.firstLineShift ? { line, column } : onlyPlace(code, message);
    if (known === undefined) return "1:1";
    const at = sourcePosition(program, known.line, known.column);
    if (first === undefined) failing = failingExpression(code, known.line, known.column, message);
    first ??= at;
    return `${at.line}:${at.column}`;
  });
  if (first === undefined) return written === "" ? {} : { stack };
  return { stack, ...first, frame: codeFrame(source, first.line, first.column), failing };
}
