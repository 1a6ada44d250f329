import type { GuestError } from "../engine.ts";
import { type GuestErrorCode, guestErrorCodes } from "../error-codes.ts";
import { codeFrame } from "../program/code-frame.ts";
import type { Program } from "../program/prepare-program.ts";
import type { RunError } from "../types.ts";

/** An error the program ended with, with the place in the source as it was written. */
export function describeGuestError(error: GuestError, source: string, program: Program | undefined): RunError {
  const known = error.code !== undefined && Object.hasOwn(guestErrorCodes, error.code);
  const code = known ? (error.code as GuestErrorCode) : "GUEST_ERROR";
  const shift = program?.firstLineShift ?? 0;
  // Only the first line has the wrapper in front of it.
  const stack = error.stack.replace(/\b1:(\d+)(?=\)?$)/gm, (_match, column: string) => `1:${Math.max(1, Number(column) - shift)}`);
  const [, line, column] = /(\d+):(\d+)\)?$/m.exec(stack) ?? [];
  const described: RunError = { code, name: error.name, message: error.message };
  if (line === undefined) return described;
  const place = { line: Number(line), column: Number(column) };
  return { ...described, ...(stack === "" ? {} : { stack }), ...place, frame: codeFrame(source, place.line, place.column) };
}
