import { padStart, rangeError, slice, uncurry } from "../intrinsics.ts";
import type { DateFields, DateSettings, HourCycle } from "./date-options.ts";
import { addPart, type Part } from "./parts.ts";
import { unsupported } from "./unsupported.ts";

const EngineDate = Date;
const prototype = Date.prototype;
const yearOf = uncurry(prototype.getUTCFullYear) as (self: Date) => number;
const monthOf = uncurry(prototype.getUTCMonth) as (self: Date) => number;
const dayOf = uncurry(prototype.getUTCDate) as (self: Date) => number;
const weekdayOf = uncurry(prototype.getUTCDay) as (self: Date) => number;
const hoursOf = uncurry(prototype.getUTCHours) as (self: Date) => number;
const minutesOf = uncurry(prototype.getUTCMinutes) as (self: Date) => number;
const secondsOf = uncurry(prototype.getUTCSeconds) as (self: Date) => number;
const millisecondsOf = uncurry(prototype.getUTCMilliseconds) as (self: Date) => number;

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = "January February March April May June July August September October November December".split(" ");
/** CLDR writes it before AM and PM; browsers and Node show it among the parts, and a plain space in the text. */
const NARROW_SPACE = "\u202f";
const ZONE = { short: "UTC", long: "Coordinated Universal Time" };

/** What the styles stand for. */
const DATE_STYLES: Readonly<Record<string, DateFields>> = {
  full: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  long: { year: "numeric", month: "long", day: "numeric" },
  medium: { year: "numeric", month: "short", day: "numeric" },
  short: { year: "2-digit", month: "numeric", day: "numeric" },
};
const CLOCK: DateFields = { hour: "numeric", minute: "2-digit" };
const TIME_STYLES: Readonly<Record<string, DateFields>> = {
  full: { ...CLOCK, second: "2-digit", timeZoneName: "long" },
  long: { ...CLOCK, second: "2-digit", timeZoneName: "short" },
  medium: { ...CLOCK, second: "2-digit" },
  short: CLOCK,
};

function two(value: number): string {
  return padStart(`${value}`, 2, "0");
}

function named(name: string, width: "long" | "short" | "narrow"): string {
  return width === "long" ? name : slice(name, 0, width === "short" ? 3 : 1);
}

function monthText(date: Date, width: NonNullable<DateFields["month"]>): string {
  const month = monthOf(date);
  if (width === "numeric") return `${month + 1}`;
  return width === "2-digit" ? two(month + 1) : named(MONTHS[month] as string, width);
}

/** Years before 1 are counted backwards from it, as English does. */
function yearText(date: Date, width: "numeric" | "2-digit"): string {
  const year = yearOf(date);
  const text = `${year > 0 ? year : 1 - year}`;
  return width === "numeric" ? text : padStart(slice(text, -2), 2, "0");
}

function dayText(date: Date, width: "numeric" | "2-digit"): string {
  return width === "numeric" ? `${dayOf(date)}` : two(dayOf(date));
}

/** The date part. Only what English has a usual order for: ICU makes up something for the rest ("2024 (day: 7)"). */
function addDate(parts: Part[], date: Date, fields: DateFields): void {
  const { weekday, year, month, day } = fields;
  const numeric = month === "numeric" || month === "2-digit";
  if (weekday !== undefined && day === undefined && (year !== undefined || month !== undefined)) {
    throw unsupported("A weekday with a month or a year but without a day", "date");
  }
  if (month === undefined && day !== undefined && year !== undefined) {
    throw unsupported("A day and a year without a month", "date");
  }
  const name = weekday === undefined ? "" : named(WEEKDAYS[weekdayOf(date)] as string, weekday);
  if (month !== undefined) {
    addPart(parts, "weekday", name);
    if (name !== "") addPart(parts, "literal", ", ");
    addPart(parts, "month", monthText(date, month));
  }
  if (day !== undefined) {
    if (month !== undefined) addPart(parts, "literal", numeric ? "/" : " ");
    addPart(parts, "day", dayText(date, day));
  }
  if (year !== undefined) {
    const textual = day === undefined ? " " : ", ";
    if (month !== undefined) addPart(parts, "literal", numeric ? "/" : textual);
    addPart(parts, "year", yearText(date, year));
  }
  if (month !== undefined) return;
  if (name !== "" && day !== undefined) addPart(parts, "literal", " ");
  addPart(parts, "weekday", name);
}

function hourText(hours: number, cycle: HourCycle, width: "numeric" | "2-digit"): string {
  if (cycle === "h23") return two(hours);
  const hour = hours % 12 || 12;
  return width === "2-digit" ? two(hour) : `${hour}`;
}

function addSecond(parts: Part[], date: Date, fields: DateFields): void {
  const { minute, second, fractionalSecondDigits: digits } = fields;
  if (second !== undefined) {
    if (minute !== undefined) addPart(parts, "literal", ":");
    addPart(parts, "second", minute === undefined ? `${secondsOf(date)}` : two(secondsOf(date)));
  }
  if (digits === undefined) return;
  if (second !== undefined) addPart(parts, "literal", ".");
  addPart(parts, "fractionalSecond", slice(padStart(`${millisecondsOf(date)}`, 3, "0"), 0, digits));
}

function checkTime(fields: DateFields): void {
  const { hour, minute, second, fractionalSecondDigits } = fields;
  const dated = (fields.weekday ?? fields.year ?? fields.month ?? fields.day) !== undefined;
  if (dated && hour === undefined && (minute ?? second) !== undefined) {
    throw unsupported("A date with minutes or seconds but without hours", "date");
  }
  if (hour !== undefined && second !== undefined && minute === undefined) {
    throw unsupported("Hours and seconds without minutes", "date");
  }
  const alone = hour === undefined && minute === undefined && second !== "2-digit";
  if (fractionalSecondDigits !== undefined && !alone && (minute === undefined || second === undefined)) {
    throw unsupported("fractionalSecondDigits without minutes and seconds", "date");
  }
}

/** The time part. English writes minutes and seconds with two digits, unless they stand alone. */
function addTime(parts: Part[], date: Date, fields: DateFields, cycle: HourCycle): void {
  const { hour, minute, second } = fields;
  checkTime(fields);
  if (hour !== undefined) addPart(parts, "hour", hourText(hoursOf(date), cycle, hour));
  if (minute !== undefined) {
    if (hour !== undefined) addPart(parts, "literal", ":");
    const alone = hour === undefined && second === undefined;
    addPart(parts, "minute", alone ? `${minutesOf(date)}` : two(minutesOf(date)));
  }
  addSecond(parts, date, fields);
  if (hour !== undefined && cycle === "h12") {
    addPart(parts, "literal", NARROW_SPACE);
    addPart(parts, "dayPeriod", hoursOf(date) < 12 ? "AM" : "PM");
  }
  if (fields.timeZoneName === undefined) return;
  if (parts.length > 0) addPart(parts, "literal", " ");
  addPart(parts, "timeZoneName", ZONE[fields.timeZoneName]);
}

/** What stands between date and time. */
function joiner(fields: DateFields): string {
  const { weekday, year, month, day } = fields;
  if (month === "long") return " at ";
  const weekdayOnly = weekday !== undefined && year === undefined && month === undefined && day === undefined;
  return weekdayOnly && fields.timeZoneName === undefined ? " " : ", ";
}

function fieldsOf(settings: DateSettings): DateFields {
  const { dateStyle, timeStyle } = settings;
  if (dateStyle === undefined && timeStyle === undefined) return settings;
  return { ...(dateStyle && DATE_STYLES[dateStyle]), ...(timeStyle && TIME_STYLES[timeStyle]) };
}

export function dateToParts(ms: number, settings: DateSettings): Part[] {
  const date = new EngineDate(ms);
  const fields = fieldsOf(settings);
  const parts: Part[] = [];
  const time: Part[] = [];
  addDate(parts, date, fields);
  addTime(time, date, fields, settings.hourCycle);
  if (parts.length > 0 && time.length > 0) addPart(parts, "literal", joiner(fields));
  for (let index = 0; index < time.length; index += 1) parts[parts.length] = time[index] as Part;
  return parts;
}

export function formatDate(ms: number, settings: DateSettings): string {
  const parts = dateToParts(ms, settings);
  let text = "";
  for (let index = 0; index < parts.length; index += 1) {
    const { value } = parts[index] as Part;
    text += value === NARROW_SPACE ? " " : value;
  }
  return text;
}

/** The time value a `DateTimeFormat` is given; throws for one that is out of range. */
export function toTime(value: unknown, now: () => number): number {
  const ms = value === undefined ? now() : +(value as number);
  if (!(ms >= -8.64e15 && ms <= 8.64e15)) throw rangeError("Invalid time value");
  return ms;
}
