import type { Collation } from "./collation.ts";
import { requireEnglish } from "./locales.ts";
import { readWord, refuse, toOptions } from "./options.ts";

/** The options of a `Collator`, all decided. */
export interface CollatorSettings extends Collation {
  readonly locale: string;
}

export function readCollatorSettings(locales: unknown, given: unknown): CollatorSettings {
  const locale = requireEnglish(locales, "text");
  const options = toOptions(given, "text");
  refuse(options, "usage", ["sort"]);
  refuse(options, "collation", ["default"]);
  refuse(options, "caseFirst", ["false", false]);
  refuse(options, "ignorePunctuation", [false]);
  const sensitivity = readWord(options, "sensitivity", ["base", "accent", "case", "variant"]) ?? "variant";
  return { locale, sensitivity, numeric: !!options.bag.numeric };
}
