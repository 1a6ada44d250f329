import { max, min, rangeError, typeError } from "../intrinsics.ts";
import { currencyDecimals, currencySymbol, narrowSymbol, toCurrency } from "./currency.ts";
import { requireEnglish } from "./locales.ts";
import { type Options, readNumber, readWord, refuse, toOptions } from "./options.ts";
import { unsupported } from "./unsupported.ts";

/** How many digits are shown. Significant digits, where they are set, go before those of the fraction. */
export interface Digits {
  readonly minimumIntegerDigits: number;
  readonly minimumFractionDigits?: number;
  readonly maximumFractionDigits?: number;
  readonly minimumSignificantDigits?: number;
  readonly maximumSignificantDigits?: number;
  /** "1.2K" but "123K": what compact numbers do unless told otherwise. */
  readonly compactRounding?: true;
}

export type Grouping = "always" | "auto" | "min2" | false;
export type SignDisplay = "auto" | "always" | "never" | "exceptZero" | "negative";

/** The options of a `NumberFormat`, all decided. */
export interface NumberSettings {
  readonly locale: string;
  readonly style: "decimal" | "percent" | "currency";
  readonly currency?: string;
  readonly currencyDisplay?: "symbol" | "code" | "narrowSymbol";
  readonly currencySign?: "standard" | "accounting";
  /** What is printed for the currency; empty without one. */
  readonly symbol: string;
  readonly notation: "standard" | "compact";
  readonly compactDisplay?: "short" | "long";
  readonly useGrouping: Grouping;
  readonly signDisplay: SignDisplay;
  readonly stripIfInteger: boolean;
  readonly digits: Digits;
}

interface Defaults {
  readonly least: number;
  readonly most: number;
  readonly compact: boolean;
}

function fraction(least: number | undefined, most: number | undefined, defaults: Defaults): Partial<Digits> {
  if (least !== undefined && most !== undefined && least > most) {
    throw rangeError("maximumFractionDigits value is out of range.");
  }
  return {
    minimumFractionDigits: least ?? min(defaults.least, most ?? defaults.least),
    maximumFractionDigits: most ?? max(defaults.most, least ?? defaults.most),
  };
}

/** ECMA-402's SetNumberFormatDigitOptions. */
export function readDigits(options: Options, defaults: Defaults): Digits {
  refuse(options, "roundingIncrement", [1]);
  refuse(options, "roundingMode", ["halfExpand"]);
  refuse(options, "roundingPriority", ["auto"]);
  const minimumIntegerDigits = readNumber(options, "minimumIntegerDigits", 1, 21) ?? 1;
  const leastFraction = readNumber(options, "minimumFractionDigits", 0, 100);
  const mostFraction = readNumber(options, "maximumFractionDigits", 0, 100);
  const leastSignificant = readNumber(options, "minimumSignificantDigits", 1, 21);
  const mostSignificant = readNumber(options, "maximumSignificantDigits", leastSignificant ?? 1, 21);
  if (leastSignificant !== undefined || mostSignificant !== undefined) {
    const significant = {
      minimumSignificantDigits: leastSignificant ?? 1,
      maximumSignificantDigits: mostSignificant ?? 21,
    };
    return { minimumIntegerDigits, ...significant };
  }
  if (defaults.compact && leastFraction === undefined && mostFraction === undefined) {
    return { minimumIntegerDigits, minimumFractionDigits: 0, maximumFractionDigits: 0, compactRounding: true };
  }
  return { minimumIntegerDigits, ...fraction(leastFraction, mostFraction, defaults) };
}

function readGrouping(options: Options, compact: boolean): Grouping {
  const value = options.bag.useGrouping;
  if (value === undefined) return compact ? "min2" : "auto";
  if (value === true) return "always";
  if (!value) return false;
  const word = readWord(options, "useGrouping", ["min2", "auto", "always", "true", "false"]);
  return word === "true" || word === "false" || word === undefined ? (compact ? "min2" : "auto") : word;
}

type Currency = Pick<NumberSettings, "currency" | "currencyDisplay" | "currencySign" | "symbol">;

function readCurrency(options: Options, style: NumberSettings["style"]): Currency {
  const given = options.bag.currency;
  const currency = given === undefined ? undefined : toCurrency(given);
  const currencyDisplay =
    readWord(options, "currencyDisplay", ["symbol", "code", "narrowSymbol"], ["name"]) ?? "symbol";
  const currencySign = readWord(options, "currencySign", ["standard", "accounting"]) ?? "standard";
  if (style !== "currency") return { symbol: "" };
  if (currency === undefined) throw typeError("Currency code is required with currency style.");
  const known = currencyDisplay === "narrowSymbol" ? narrowSymbol(currency) : currencySymbol(currency);
  if (known === undefined) throw unsupported(`The narrow symbol of ${currency}`, "number");
  return { currency, currencyDisplay, currencySign, symbol: currencyDisplay === "code" ? currency : known };
}

type Notation = Pick<NumberSettings, "notation" | "compactDisplay">;

function readNotation(options: Options): Notation {
  const notation = readWord(options, "notation", ["standard", "compact"], ["scientific", "engineering"]) ?? "standard";
  const compactDisplay = readWord(options, "compactDisplay", ["short", "long"]) ?? "short";
  return notation === "compact" ? { notation, compactDisplay } : { notation };
}

function refuseRareOnes(options: Options, settings: NumberSettings): void {
  if (settings.notation !== "compact") return;
  if (settings.currencySign === "accounting") throw unsupported("Compact notation with accounting signs", "number");
  if (settings.style === "percent") throw unsupported("Compact notation of percents", "number");
  if (settings.digits.minimumIntegerDigits > 1) throw unsupported("minimumIntegerDigits in compact notation", "number");
  if (options.bag.currencyDisplay === "narrowSymbol")
    throw unsupported("Compact notation with narrow symbols", "number");
}

/** Reads and checks the options of a `NumberFormat` and of `Number.prototype.toLocaleString`. */
export function readNumberSettings(locales: unknown, given: unknown): NumberSettings {
  const locale = requireEnglish(locales, "number");
  const options = toOptions(given, "number");
  refuse(options, "numberingSystem", ["latn"]);
  const style = readWord(options, "style", ["decimal", "percent", "currency"], ["unit"]) ?? "decimal";
  const currency = readCurrency(options, style);
  const notation = readNotation(options);
  const compact = notation.notation === "compact";
  const decimals = currency.currency !== undefined && !compact ? currencyDecimals(currency.currency) : 0;
  const most = style === "decimal" || compact ? 3 : decimals;
  const digits = readDigits(options, { least: decimals, most, compact });
  const stripIfInteger = readWord(options, "trailingZeroDisplay", ["auto", "stripIfInteger"]) === "stripIfInteger";
  const useGrouping = readGrouping(options, compact);
  const signs = ["auto", "always", "never", "exceptZero", "negative"] as const;
  const signDisplay = readWord(options, "signDisplay", signs) ?? "auto";
  const settings = { locale, style, ...currency, ...notation, useGrouping, signDisplay, stripIfInteger, digits };
  refuseRareOnes(options, settings);
  return settings;
}
