import { parseDate } from "./date-parse.ts";
import { defineFixed, defineHidden, defineMethods, type Methods, nameFunction } from "./define.ts";
import { abs, apply, construct, isNotANumber, padStart, typeError, uncurry } from "./intrinsics.ts";
import { isObject, toPrimitive } from "./to-primitive.ts";

const EngineDate = Date;
const prototype = Date.prototype;
const { UTC } = Date;
const timeOf = uncurry(prototype.getTime) as (self: unknown) => number;
const yearOf = uncurry(prototype.getUTCFullYear) as (self: unknown) => number;
const monthOf = uncurry(prototype.getUTCMonth) as (self: unknown) => number;
const dayOf = uncurry(prototype.getUTCDate) as (self: unknown) => number;
const weekdayOf = uncurry(prototype.getUTCDay) as (self: unknown) => number;
const hoursOf = uncurry(prototype.getUTCHours) as (self: unknown) => number;
const minutesOf = uncurry(prototype.getUTCMinutes) as (self: unknown) => number;
const secondsOf = uncurry(prototype.getUTCSeconds) as (self: unknown) => number;
const setYear = uncurry(prototype.setUTCFullYear) as (self: unknown, year: number) => number;
const setTime = uncurry(prototype.setTime) as (self: unknown, ms: number) => number;

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Local time is UTC: each of these does what its UTC twin does. */
const GETTERS = ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"];
const SETTERS = { FullYear: 3, Month: 2, Date: 1, Hours: 4, Minutes: 3, Seconds: 2, Milliseconds: 1 };

function two(value: number): string {
  return padStart(`${value}`, 2, "0");
}

function dateText(date: unknown): string {
  const year = yearOf(date);
  const digits = padStart(`${abs(year)}`, 4, "0");
  const day = `${WEEKDAYS[weekdayOf(date)]} ${MONTHS[monthOf(date)]} ${two(dayOf(date))}`;
  return `${day} ${year < 0 ? "-" : ""}${digits}`;
}

function timeText(date: unknown): string {
  const clock = `${two(hoursOf(date))}:${two(minutesOf(date))}:${two(secondsOf(date))}`;
  return `${clock} GMT+0000 (Coordinated Universal Time)`;
}

function isInvalid(date: unknown): boolean {
  return isNotANumber(timeOf(date));
}

const TEXTS: Methods = {
  toString(this: unknown): string {
    return isInvalid(this) ? "Invalid Date" : `${dateText(this)} ${timeText(this)}`;
  },
  toDateString(this: unknown): string {
    return isInvalid(this) ? "Invalid Date" : dateText(this);
  },
  toTimeString(this: unknown): string {
    return isInvalid(this) ? "Invalid Date" : timeText(this);
  },
  getTimezoneOffset(this: unknown): number {
    return isInvalid(this) ? Number.NaN : 0;
  },
  getYear(this: unknown): number {
    return yearOf(this) - 1900;
  },
  setYear(this: unknown, given: unknown): number {
    const year = +(given as number);
    timeOf(this);
    if (isNotANumber(year)) return setTime(this, year);
    const whole = year - (year % 1);
    return setYear(this, whole >= 0 && whole <= 99 ? whole + 1900 : whole);
  },
};

function localIsUtc(): void {
  const twin = (verb: "get" | "set", part: string, length: number): void => {
    const method = (prototype as unknown as Methods)[`${verb}UTC${part}`];
    const name = `${verb}${part}`;
    if (method === undefined) throw typeError(`this engine has no Date.prototype.${verb}UTC${part}`);
    const methods: Methods = {
      [name](this: unknown, ...args: never[]): unknown {
        return apply(method, this, args);
      },
    };
    defineMethods(prototype, methods, { [name]: length });
  };
  for (const part of GETTERS) twin("get", part, 0);
  for (const [part, length] of Object.entries(SETTERS)) twin("set", part, length);
}

function tryTime(value: unknown): number | undefined {
  try {
    return isObject(value) ? timeOf(value) : undefined;
  } catch {
    return undefined;
  }
}

function timeFrom(args: readonly unknown[], now: () => number): number {
  if (args.length === 0) return now();
  if (args.length > 1) return apply(UTC, undefined, args as number[]);
  const own = tryTime(args[0]);
  if (own !== undefined) return own;
  const value = toPrimitive(args[0], "default");
  return typeof value === "string" ? parseDate(value) : +(value as number);
}

/**
 * Replaces `Date`: its clock is the run's, which stands still within a step, and local time is UTC. The engine's own
 * constructor makes the objects and cannot be reached; the prototype is the engine's.
 */
export function installDate(global: typeof globalThis, now: () => number): void {
  function RunDate(...args: unknown[]): unknown {
    if (new.target === undefined) {
      const date = construct(EngineDate, [now()]);
      return `${dateText(date)} ${timeText(date)}`;
    }
    return construct(EngineDate, [timeFrom(args, now)], new.target as unknown as DateConstructor);
  }
  const statics: Methods = {
    now(): number {
      return now();
    },
    parse(text: unknown): number {
      return parseDate(`${text as string}`);
    },
    UTC,
  };
  defineFixed(RunDate, "prototype", prototype, {});
  nameFunction(RunDate, "Date", 7);
  defineMethods(RunDate, statics);
  defineMethods(prototype, TEXTS);
  localIsUtc();
  defineHidden(prototype, "constructor", RunDate);
  defineHidden(global, "Date", RunDate);
}
