import { lower, typeError } from "../intrinsics.ts";
import { requireEnglish } from "./locales.ts";
import { type Options, readNumber, readWord, refuse, toOptions } from "./options.ts";
import { unsupported } from "./unsupported.ts";

type Numeral = "numeric" | "2-digit";
type Name = "long" | "short" | "narrow";
export type Style = "full" | "long" | "medium" | "short";
export type HourCycle = "h12" | "h23";

/** The parts of a date and time that are shown. */
export interface DateFields {
  readonly weekday?: Name;
  readonly year?: Numeral;
  readonly month?: Numeral | Name;
  readonly day?: Numeral;
  readonly hour?: Numeral;
  readonly minute?: Numeral;
  readonly second?: Numeral;
  readonly fractionalSecondDigits?: number;
  readonly timeZoneName?: "short" | "long";
}

/** The options of a `DateTimeFormat`, all decided. */
export interface DateSettings extends DateFields {
  readonly locale: string;
  readonly dateStyle?: Style;
  readonly timeStyle?: Style;
  readonly hourCycle: HourCycle;
}

/** Which parts must be there, and which are shown when none is asked for. */
export type Need = "date" | "time" | "any" | "all";

const UTC_NAMES = ["utc", "gmt", "etc/utc", "etc/gmt"];
const NUMERALS: readonly Numeral[] = ["numeric", "2-digit"];
const NAMES: readonly Name[] = ["long", "short", "narrow"];
const MONTHS = [...NUMERALS, ...NAMES];
const STYLES: readonly Style[] = ["full", "long", "medium", "short"];
const REFUSED_ZONE_NAMES = ["shortOffset", "longOffset", "shortGeneric", "longGeneric"];
const DATE_PARTS = ["weekday", "year", "month", "day"] as const;
const TIME_PARTS = ["hour", "minute", "second", "fractionalSecondDigits"] as const;
const ALL_PARTS = [...DATE_PARTS, ...TIME_PARTS, "timeZoneName"] as const;

function checkZone(options: Options): void {
  const value = options.bag.timeZone;
  if (value === undefined) return;
  const zone = lower(`${value as string}`);
  for (let index = 0; index < UTC_NAMES.length; index += 1) if (UTC_NAMES[index] === zone) return;
  throw unsupported(`The time zone "${`${value as string}`}"`, "date");
}

function readFields(options: Options): DateFields {
  refuse(options, "era");
  refuse(options, "dayPeriod");
  return {
    weekday: readWord(options, "weekday", NAMES),
    year: readWord(options, "year", NUMERALS),
    month: readWord(options, "month", MONTHS),
    day: readWord(options, "day", NUMERALS),
    hour: readWord(options, "hour", NUMERALS),
    minute: readWord(options, "minute", NUMERALS),
    second: readWord(options, "second", NUMERALS),
    fractionalSecondDigits: readNumber(options, "fractionalSecondDigits", 1, 3),
    timeZoneName: readWord(options, "timeZoneName", ["short", "long"], REFUSED_ZONE_NAMES),
  };
}

function hasAny(fields: DateFields, names: ReadonlyArray<keyof DateFields>): boolean {
  for (let index = 0; index < names.length; index += 1) {
    if (fields[names[index] as keyof DateFields] !== undefined) return true;
  }
  return false;
}

const DEFAULT_DATE: DateFields = { year: "numeric", month: "numeric", day: "numeric" };
const DEFAULT_TIME: DateFields = { hour: "numeric", minute: "2-digit", second: "2-digit" };

/** Adds what is shown when the caller has asked for nothing of the kind that is needed. */
function withDefaults(fields: DateFields, need: Need): DateFields {
  const hasDate = need !== "time" && hasAny(fields, DATE_PARTS);
  const hasTime = need !== "date" && hasAny(fields, TIME_PARTS);
  if (hasDate || hasTime) return fields;
  const date = need === "time" ? {} : DEFAULT_DATE;
  const time = need === "time" || need === "all" ? DEFAULT_TIME : {};
  return { ...fields, ...date, ...time };
}

function readHourCycle(options: Options): HourCycle {
  const { hour12 } = options.bag;
  const given = readWord(options, "hourCycle", ["h12", "h23"] as const, ["h11", "h24"]);
  if (hour12 !== undefined) return hour12 ? "h12" : "h23";
  return given ?? "h12";
}

function checkStyles(fields: DateFields, dateStyle: unknown, timeStyle: unknown, need: Need): void {
  const name = dateStyle === undefined ? "timeStyle" : "dateStyle";
  if (hasAny(fields, ALL_PARTS)) {
    throw typeError(`Can't set single parts of the date when ${name} is used`);
  }
  if (need === "date" && timeStyle !== undefined) throw typeError("Invalid option : timeStyle");
  if (need === "time" && dateStyle !== undefined) throw typeError("Invalid option : dateStyle");
}

/** Reads and checks the options of a `DateTimeFormat` and of `Date.prototype.toLocaleString` and its two siblings. */
export function readDateSettings(locales: unknown, given: unknown, need: Need): DateSettings {
  const locale = requireEnglish(locales, "date");
  const options = toOptions(given, "date");
  refuse(options, "calendar", ["gregory"]);
  refuse(options, "numberingSystem", ["latn"]);
  checkZone(options);
  const hourCycle = readHourCycle(options);
  const fields = readFields(options);
  const dateStyle = readWord(options, "dateStyle", STYLES);
  const timeStyle = readWord(options, "timeStyle", STYLES);
  if (dateStyle === undefined && timeStyle === undefined) return { locale, hourCycle, ...withDefaults(fields, need) };
  checkStyles(fields, dateStyle, timeStyle, need);
  return { locale, hourCycle, dateStyle, timeStyle };
}
