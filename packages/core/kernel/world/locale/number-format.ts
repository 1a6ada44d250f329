import { exec, floor, max, min, padStart, repeat, slice } from "../intrinsics.ts";
import {
  type Decimal,
  fractionDigits,
  integerDigits,
  isZero,
  type Numeric,
  roundDigits,
  roundFraction,
  shift,
  toNumeric,
} from "./decimal.ts";
import type { Digits, NumberSettings } from "./number-options.ts";
import { addPart, joinParts, type Part } from "./parts.ts";

/** A symbol of letters keeps its distance from the number; a sign such as `$` does not. */
const ENDS_WITH_SIGN = /\p{S}$/u;
const NO_BREAK_SPACE = "\u00a0";
const SHORT = ["", "K", "M", "B", "T"];
const LONG = ["", "thousand", "million", "billion", "trillion"];

/** A number ready to be written. */
interface Rounded {
  readonly value: Decimal;
  readonly leastFraction: number;
  /** Which thousand: 0 none, 1 thousands, 2 millions... */
  readonly scale: number;
}

interface Unscaled {
  readonly value: Decimal;
  readonly leastFraction: number;
}

/** Two significant digits, or all those of the whole number: whichever are more. */
function roundCompact(value: Decimal): Unscaled {
  return { value: value.point >= 2 ? roundFraction(value, 0) : roundDigits(value, 2), leastFraction: 0 };
}

export function roundTo(value: Decimal, digits: Digits): Unscaled {
  if (digits.compactRounding === true) return roundCompact(value);
  const { minimumSignificantDigits: least, maximumSignificantDigits: most } = digits;
  if (most === undefined || least === undefined) {
    const rounded = roundFraction(value, digits.maximumFractionDigits ?? 0);
    return { value: rounded, leastFraction: digits.minimumFractionDigits ?? 0 };
  }
  const rounded = roundDigits(value, most);
  const point = isZero(rounded) ? 1 : rounded.point;
  return { value: rounded, leastFraction: max(0, least - point) };
}

function scaleOf(value: Decimal): number {
  return isZero(value) ? 0 : max(0, min(4, floor((value.point - 1) / 3)));
}

/** Rounds a compact number; 999,999 becomes 1 million, and so has another scale than it seemed. */
function scaled(value: Decimal, digits: Digits): Rounded {
  const scale = scaleOf(value);
  const first = roundTo(shift(value, -3 * scale), digits);
  const after = scaleOf(shift(first.value, 3 * scale));
  if (after === scale) return { ...first, scale };
  return { ...roundTo(shift(value, -3 * after), digits), scale: after };
}

function addInteger(parts: Part[], integer: string, grouped: boolean): void {
  if (!grouped) {
    addPart(parts, "integer", integer);
    return;
  }
  const first = integer.length % 3 || 3;
  addPart(parts, "integer", slice(integer, 0, first));
  for (let index = first; index < integer.length; index += 3) {
    addPart(parts, "group", ",");
    addPart(parts, "integer", slice(integer, index, index + 3));
  }
}

function isGrouped(settings: NumberSettings, integer: string): boolean {
  const { useGrouping } = settings;
  return useGrouping !== false && integer.length > (useGrouping === "min2" ? 4 : 3);
}

function addDecimal(parts: Part[], rounded: Rounded, settings: NumberSettings): void {
  const integer = padStart(integerDigits(rounded.value), settings.digits.minimumIntegerDigits, "0");
  addInteger(parts, integer, isGrouped(settings, integer));
  const digits = fractionDigits(rounded.value);
  const strip = settings.stripIfInteger && digits === "";
  const fraction = strip ? "" : digits + repeat("0", max(0, rounded.leastFraction - digits.length));
  if (fraction !== "") addPart(parts, "decimal", ".");
  addPart(parts, "fraction", fraction);
  if (rounded.scale === 0) return;
  const long = settings.compactDisplay === "long" && settings.style !== "currency";
  if (long) addPart(parts, "literal", " ");
  addPart(parts, "compact", (long ? LONG : SHORT)[rounded.scale] as string);
}

/** The sign that is shown: "-", "+" or none. */
function signOf(negative: boolean, zero: boolean, settings: NumberSettings): string {
  switch (settings.signDisplay) {
    case "never":
      return "";
    case "always":
      return negative ? "-" : "+";
    case "exceptZero":
      return zero ? "" : negative ? "-" : "+";
    case "negative":
      return negative && !zero ? "-" : "";
    default:
      return negative ? "-" : "";
  }
}

interface Body {
  readonly parts: Part[];
  readonly negative: boolean;
  /** True of zero, also when it has become one by rounding, and of what is no number. */
  readonly zero: boolean;
  readonly finite: boolean;
}

function bodyOf(numeric: Numeric, settings: NumberSettings): Body {
  const parts: Part[] = [];
  const { negative } = numeric;
  if ("special" in numeric) {
    const nan = numeric.special === "nan";
    addPart(parts, nan ? "nan" : "infinity", nan ? "NaN" : "∞");
    return { parts, negative, zero: nan, finite: false };
  }
  const value = settings.style === "percent" ? shift(numeric, 2) : numeric;
  const compact = settings.notation === "compact";
  const rounded = compact ? scaled(value, settings.digits) : { ...roundTo(value, settings.digits), scale: 0 };
  addDecimal(parts, rounded, settings);
  return { parts, negative, zero: isZero(rounded.value), finite: true };
}

function addAll(parts: Part[], more: readonly Part[]): void {
  for (let index = 0; index < more.length; index += 1) parts[parts.length] = more[index] as Part;
}

export function numberToParts(input: unknown, settings: NumberSettings): Part[] {
  const body = bodyOf(toNumeric(input), settings);
  const sign = signOf(body.negative, body.zero, settings);
  const bracketed = sign === "-" && settings.currencySign === "accounting";
  const parts: Part[] = [];
  if (bracketed) addPart(parts, "literal", "(");
  else addPart(parts, sign === "-" ? "minusSign" : "plusSign", sign);
  addPart(parts, "currency", settings.symbol);
  const apart = body.finite && settings.symbol !== "" && exec(ENDS_WITH_SIGN, settings.symbol) === null;
  if (apart) addPart(parts, "literal", NO_BREAK_SPACE);
  addAll(parts, body.parts);
  if (settings.style === "percent") addPart(parts, "percentSign", "%");
  if (bracketed) addPart(parts, "literal", ")");
  return parts;
}

export function formatNumber(input: unknown, settings: NumberSettings): string {
  return joinParts(numberToParts(input, settings));
}
