import { defineHidden, defineMethods, type Methods } from "../define.ts";
import { getPrototypeOf, isNotANumber, lower, typeError, uncurry, upper } from "../intrinsics.ts";
import { compareTexts } from "./collation.ts";
import { readCollatorSettings } from "./collator-options.ts";
import { formatDate } from "./date-format.ts";
import { type Need, readDateSettings } from "./date-options.ts";
import { createIntl } from "./intl.ts";
import { requireEnglish } from "./locales.ts";
import { formatNumber } from "./number-format.ts";
import { readNumberSettings } from "./number-options.ts";

const numberOf = uncurry(Number.prototype.valueOf) as (self: unknown) => number;
const bigIntOf = uncurry(BigInt.prototype.valueOf) as (self: unknown) => bigint;
const timeOf = uncurry(Date.prototype.getTime) as (self: unknown) => number;
const toObject = Object as (value: unknown) => object;

const PLAIN_NUMBER = readNumberSettings(undefined, undefined);
const PLAIN_COLLATION = readCollatorSettings(undefined, undefined);

function numberText(value: number | bigint, locales: unknown, options: unknown): string {
  const plain = locales === undefined && options === undefined;
  return formatNumber(value, plain ? PLAIN_NUMBER : readNumberSettings(locales, options));
}

function dateText(date: unknown, locales: unknown, options: unknown, need: Need): string {
  const ms = timeOf(date);
  return isNotANumber(ms) ? "Invalid Date" : formatDate(ms, readDateSettings(locales, options, need));
}

function textOf(value: unknown, where: string): string {
  if (value === undefined || value === null) throw typeError(`${where} called on null or undefined`);
  return `${value as string}`;
}

/** The same method for arrays and typed arrays: each item says how it looks. */
function listText(value: unknown, locales: unknown, options: unknown): string {
  const list = toObject(value) as ArrayLike<unknown>;
  const { length } = list;
  let text = "";
  for (let index = 0; index < length; index += 1) {
    const item = list[index] as { toLocaleString(locales: unknown, options: unknown): unknown } | null | undefined;
    if (index > 0) text += ",";
    if (item !== undefined && item !== null) text += `${item.toLocaleString(locales, options) as string}`;
  }
  return text;
}

const ON_NUMBERS: Methods = {
  toLocaleString(this: unknown, locales: unknown, options: unknown): string {
    return numberText(numberOf(this), locales, options);
  },
};
const ON_BIG_INTS: Methods = {
  toLocaleString(this: unknown, locales: unknown, options: unknown): string {
    return numberText(bigIntOf(this), locales, options);
  },
};
const ON_LISTS: Methods = {
  toLocaleString(this: unknown, locales: unknown, options: unknown): string {
    return listText(this, locales, options);
  },
};
const ON_DATES: Methods = {
  toLocaleString(this: unknown, locales: unknown, options: unknown): string {
    return dateText(this, locales, options, "all");
  },
  toLocaleDateString(this: unknown, locales: unknown, options: unknown): string {
    return dateText(this, locales, options, "date");
  },
  toLocaleTimeString(this: unknown, locales: unknown, options: unknown): string {
    return dateText(this, locales, options, "time");
  },
};
const ON_TEXTS: Methods = {
  localeCompare(this: unknown, that: unknown, locales: unknown, options: unknown): number {
    const plain = locales === undefined && options === undefined;
    const collation = plain ? PLAIN_COLLATION : readCollatorSettings(locales, options);
    return compareTexts(textOf(this, "String.prototype.localeCompare"), `${that as string}`, collation);
  },
  toLocaleLowerCase(this: unknown, locales: unknown): string {
    const text = textOf(this, "String.prototype.toLocaleLowerCase");
    requireEnglish(locales, "text");
    return lower(text);
  },
  toLocaleUpperCase(this: unknown, locales: unknown): string {
    const text = textOf(this, "String.prototype.toLocaleUpperCase");
    requireEnglish(locales, "text");
    return upper(text);
  },
};

/** Installs the locale-sensitive methods of ECMA-402 for American English, and `Intl`. */
export function installLocale(global: typeof globalThis, now: () => number): void {
  const lengths = { toLocaleString: 0, toLocaleDateString: 0, toLocaleTimeString: 0 };
  const textLengths = { localeCompare: 1, toLocaleLowerCase: 0, toLocaleUpperCase: 0 };
  defineMethods(global.Number.prototype, ON_NUMBERS, lengths);
  defineMethods(global.BigInt.prototype, ON_BIG_INTS, lengths);
  defineMethods(global.Date.prototype, ON_DATES, lengths);
  defineMethods(global.Array.prototype, ON_LISTS, lengths);
  const typedArrays = getPrototypeOf(global.Uint8Array.prototype) as object;
  defineHidden(typedArrays, "toLocaleString", ON_LISTS.toLocaleString);
  defineMethods(global.String.prototype, ON_TEXTS, textLengths);
  defineHidden(global, "Intl", createIntl(now));
}
