import type { GuestError } from "../engine.ts";
import { type GuestErrorCode, guestErrorCodes } from "../error-codes.ts";
import { codeFrame, type Program, sourcePosition } from "../program/prepare-program.ts";
import type { RunError } from "../types.ts";

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

/** An error the program ended with, with its places in the source as it was written. */
export function describeGuestError(error: GuestError, program: Program): RunError {
  const known = error.code !== undefined && Object.hasOwn(guestErrorCodes, error.code) && !hostOnly.has(error.code);
  const described: RunError = {
    code: known ? (error.code as GuestErrorCode) : "GUEST_ERROR",
    name: error.name,
    message: error.message,
  };
  let first: { line: number; column: number } | undefined;
  const stack = error.stack.replace(place, (_match, line: string, column: string) => {
    const at = sourcePosition(program, Number(line), Number(column));
    first ??= at;
    return `${at.line}:${at.column}`;
  });
  if (first === undefined) return described;
  return { ...described, stack, ...first, frame: codeFrame(program.source, first.line, first.column) };
}
