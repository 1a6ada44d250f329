import { fractionDigits, integerDigits, toNumeric } from "./decimal.ts";
import { requireEnglish } from "./locales.ts";
import { roundTo } from "./number-format.ts";
import { type Digits, readDigits } from "./number-options.ts";
import { readWord, refuse, toOptions } from "./options.ts";

export interface PluralSettings {
  readonly locale: string;
  readonly type: "cardinal" | "ordinal";
  readonly digits: Digits;
}

export function readPluralSettings(locales: unknown, given: unknown): PluralSettings {
  const locale = requireEnglish(locales, "text");
  const options = toOptions(given, "text");
  refuse(options, "notation", ["standard"]);
  refuse(options, "trailingZeroDisplay", ["auto"]);
  const type = readWord(options, "type", ["cardinal", "ordinal"]) ?? "cardinal";
  return { locale, type, digits: readDigits(options, { least: 0, most: 3, compact: false }) };
}

const ORDINALS = ["other", "one", "two", "few"];

function ordinal(whole: string, fraction: string): string {
  const last = +(whole[whole.length - 1] as string);
  const teen = whole.length > 1 && whole[whole.length - 2] === "1";
  return fraction === "" && !teen ? (ORDINALS[last] ?? "other") : "other";
}

/** The plural category of English. */
export function selectPlural(input: unknown, settings: PluralSettings): string {
  const numeric = toNumeric(+(input as number));
  if ("special" in numeric) return "other";
  const rounded = roundTo(numeric, settings.digits);
  const whole = integerDigits(rounded.value);
  const fraction = fractionDigits(rounded.value);
  if (settings.type === "ordinal") return ordinal(whole, fraction);
  return whole === "1" && fraction === "" && rounded.leastFraction === 0 ? "one" : "other";
}
