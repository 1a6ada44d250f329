import { abs, exec, isNotANumber, numberText, repeat, slice } from "../intrinsics.ts";
import { toPrimitive } from "../to-primitive.ts";

/** A decimal number, exactly: 0.`digits` times ten to the `point`; no zeros at either end of the digits. */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly point: number;
}

export interface Special {
  readonly negative: boolean;
  readonly special: "nan" | "infinity";
}

export type Numeric = Decimal | Special;

/** More digits before or after the point no number has; a text that asks for them is read as a number. */
const MOST_DIGITS = 310;
const DECIMAL = /^\s*([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?\s*$/i;

function trimZeros(negative: boolean, digits: string, point: number): Decimal {
  let start = 0;
  let end = digits.length;
  while (start < end && digits[start] === "0") start += 1;
  while (end > start && digits[end - 1] === "0") end -= 1;
  return { negative, digits: slice(digits, start, end), point: start === end ? 0 : point - start };
}

function fromText(text: string): Decimal | null {
  const found = exec(DECIMAL, text);
  if (found === null) return null;
  const whole = found[2] ?? "";
  const digits = whole + (found[3] ?? "");
  return digits === "" ? null : trimZeros(found[1] === "-", digits, whole.length + +(found[4] ?? 0));
}

function fromNumber(value: number): Numeric {
  if (isNotANumber(value)) return { negative: false, special: "nan" };
  const negative = value < 0 || (value === 0 && 1 / value < 0);
  const decimal = fromText(numberText(value));
  return decimal === null ? { negative, special: "infinity" } : { ...decimal, negative };
}

/** ECMA-402's mathematical value: a BigInt, and the text of a decimal number, keep all their digits. */
export function toNumeric(value: unknown): Numeric {
  const primitive = toPrimitive(value, "number");
  const exact = typeof primitive === "bigint" || typeof primitive === "string" ? fromText(`${primitive}`) : null;
  const fits = exact !== null && abs(exact.point) < MOST_DIGITS;
  return typeof primitive === "bigint" || fits ? (exact as Decimal) : fromNumber(+(primitive as number));
}

export function isZero(value: Decimal): boolean {
  return value.digits === "";
}

/** Multiplies by a power of ten. */
export function shift(value: Decimal, power: number): Decimal {
  return isZero(value) ? value : { ...value, point: value.point + power };
}

/** The digits one higher in the last place; longer by one if all were nines. */
function increment(digits: string): string {
  let index = digits.length - 1;
  while (index >= 0 && digits[index] === "9") index -= 1;
  const zeros = repeat("0", digits.length - 1 - index);
  return index < 0 ? `1${zeros}` : slice(digits, 0, index) + (+(digits[index] as string) + 1) + zeros;
}

/** Keeps so many digits; what is left of half a unit or more counts as one. */
export function roundDigits(value: Decimal, kept: number): Decimal {
  const { negative, digits, point } = value;
  if (kept >= digits.length) return value;
  if (kept < 0) return { negative, digits: "", point: 0 };
  const head = slice(digits, 0, kept);
  if ((digits[kept] as string) < "5") return trimZeros(negative, head, point);
  const raised = kept === 0 ? "1" : increment(head);
  return trimZeros(negative, raised, point + raised.length - kept);
}

/** Keeps so many digits after the decimal point. */
export function roundFraction(value: Decimal, digits: number): Decimal {
  return roundDigits(value, value.point + digits);
}

export function integerDigits(value: Decimal): string {
  const { digits, point } = value;
  if (point <= 0) return "0";
  return point > digits.length ? digits + repeat("0", point - digits.length) : slice(digits, 0, point);
}

export function fractionDigits(value: Decimal): string {
  const { digits, point } = value;
  return point < 0 ? repeat("0", -point) + digits : slice(digits, point);
}
