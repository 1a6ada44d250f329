import { defineHidden, defineMethods, defineTag, nameFunction } from "../define.ts";
import { keys } from "../intrinsics.ts";
import { compareTexts } from "./collation.ts";
import { type CollatorSettings, readCollatorSettings } from "./collator-options.ts";
import { dateToParts, formatDate, toTime } from "./date-format.ts";
import { type DateSettings, readDateSettings } from "./date-options.ts";
import { supportedLocales } from "./locales.ts";
import { formatNumber, numberToParts } from "./number-format.ts";
import { type NumberSettings, readNumberSettings } from "./number-options.ts";
import { type PluralSettings, readPluralSettings, selectPlural } from "./plural-rules.ts";
import { createService } from "./service.ts";
import { type Subject, unsupported } from "./unsupported.ts";

/** Constructors of `Intl` that English without tables cannot do; they say so. */
const REFUSED = ["DisplayNames", "DurationFormat", "ListFormat", "Locale", "RelativeTimeFormat", "Segmenter"];

/** Those of some properties that have a value. */
function present(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const names = keys(facts);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] as string;
    if (facts[name] !== undefined) found[name] = facts[name];
  }
  return found;
}

/** What cannot be otherwise here, as `resolvedOptions` tells it. */
const ROUNDING = { roundingIncrement: 1, roundingMode: "halfExpand", roundingPriority: "auto" };

function refuseMethod(method: string, subject: Subject): (state: object, a: unknown, b: unknown) => never {
  return (_state, _a, _b) => {
    throw unsupported(method, subject);
  };
}

function createNumberFormat(): object {
  return createService<NumberSettings>({
    name: "NumberFormat",
    callable: true,
    create: readNumberSettings,
    bound: { name: "format", length: 1, run: (settings, value) => formatNumber(value, settings) },
    methods: {
      formatToParts: (settings, value) => numberToParts(value, settings),
      formatRange: refuseMethod("Intl.NumberFormat.formatRange", "number"),
      formatRangeToParts: refuseMethod("Intl.NumberFormat.formatRangeToParts", "number"),
      resolvedOptions(settings) {
        const { digits, symbol, stripIfInteger, locale, style, ...rest } = settings;
        const { compactRounding, ...shown } = digits;
        const compact = compactRounding && { minimumSignificantDigits: 1, maximumSignificantDigits: 2 };
        const trailingZeroDisplay = stripIfInteger ? "stripIfInteger" : "auto";
        const rounding = compact ? { ...ROUNDING, roundingPriority: "morePrecision" } : ROUNDING;
        const facts = { locale, numberingSystem: "latn", style, ...rest, ...shown, ...compact, ...rounding };
        return present({ ...facts, trailingZeroDisplay });
      },
    },
  });
}

function createDateTimeFormat(now: () => number): object {
  return createService<DateSettings>({
    name: "DateTimeFormat",
    callable: true,
    create: (locales, options) => readDateSettings(locales, options, "any"),
    bound: { name: "format", length: 1, run: (settings, date) => formatDate(toTime(date, now), settings) },
    methods: {
      formatToParts: (settings, date) => dateToParts(toTime(date, now), settings),
      formatRange: refuseMethod("Intl.DateTimeFormat.formatRange", "date"),
      formatRangeToParts: refuseMethod("Intl.DateTimeFormat.formatRangeToParts", "date"),
      resolvedOptions(settings) {
        const { locale, hourCycle, ...rest } = settings;
        const clock = settings.hour !== undefined || settings.timeStyle !== undefined;
        const cycle = clock ? { hourCycle, hour12: hourCycle === "h12" } : {};
        const hour = settings.hour !== undefined && hourCycle === "h23" ? "2-digit" : settings.hour;
        const fixed = { calendar: "gregory", numberingSystem: "latn", timeZone: "UTC" };
        return present({ locale, ...fixed, ...cycle, ...rest, hour });
      },
    },
  });
}

function createCollator(): object {
  return createService<CollatorSettings>({
    name: "Collator",
    callable: true,
    create: readCollatorSettings,
    bound: {
      name: "compare",
      length: 2,
      run: (settings, a, b) => compareTexts(`${a as string}`, `${b as string}`, settings),
    },
    methods: {
      resolvedOptions(settings) {
        const { locale, sensitivity, numeric } = settings;
        const fixed = { ignorePunctuation: false, collation: "default" };
        return { locale, usage: "sort", sensitivity, ...fixed, numeric, caseFirst: "false" };
      },
    },
  });
}

function createPluralRules(): object {
  return createService<PluralSettings>({
    name: "PluralRules",
    callable: false,
    create: readPluralSettings,
    methods: {
      select: (settings, value) => selectPlural(value, settings),
      selectRange: refuseMethod("Intl.PluralRules.selectRange", "text"),
      resolvedOptions(settings) {
        const { locale, type, digits } = settings;
        const pluralCategories = type === "cardinal" ? ["one", "other"] : ["few", "one", "two", "other"];
        return { locale, type, ...digits, pluralCategories, ...ROUNDING, trailingZeroDisplay: "auto" };
      },
    },
  });
}

/** A constructor that explains itself. */
function createRefusal(name: string): object {
  function Refusal(): never {
    throw unsupported(`Intl.${name}`, "text");
  }
  nameFunction(Refusal, name, 0);
  return Refusal;
}

/** The `Intl` object: what of it English and UTC need, and errors with a hint for the rest. */
export function createIntl(now: () => number): object {
  const intl = {};
  const methods = {
    getCanonicalLocales(locales: unknown): string[] {
      return supportedLocales(locales);
    },
  };
  defineTag(intl, "Intl");
  defineMethods(intl, methods);
  defineHidden(intl, "Collator", createCollator());
  defineHidden(intl, "DateTimeFormat", createDateTimeFormat(now));
  defineHidden(intl, "NumberFormat", createNumberFormat());
  defineHidden(intl, "PluralRules", createPluralRules());
  for (const name of REFUSED) defineHidden(intl, name, createRefusal(name));
  return intl;
}
