import { rangeError } from "../intrinsics.ts";

const HINTS = {
  number: "format it by hand, for example value.toFixed(2)",
  date: "format it by hand, for example date.toISOString().slice(0, 10)",
  text: "do it by hand",
};

export type Subject = keyof typeof HINTS;

/**
 * The error for what we cannot format. There is no ICU in the guest: a wrong text would go unnoticed, so whatever we
 * are not sure to get right is refused.
 */
export function unsupported(what: string, subject: Subject): RangeError {
  return rangeError(`${what} is not supported in this sandbox (English and UTC only): ${HINTS[subject]}`);
}
