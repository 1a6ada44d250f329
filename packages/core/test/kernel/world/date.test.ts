import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuest, type Guest, inNode, NOW, TRY } from "./guest.ts";

const PARSED = `(list) => list.map((text) => { const ms = Date.parse(text); return [ms, new Date(text).getTime()]; })`;

const TEXTS =
  `2024-03-07|2024-03|2024|2024-02-30|2024-02-29|2023-02-29|2024-02-32|2024-00-01|2024-13-01|2024-2-3|2024-03-7|2024/02/03|2024/2/3 4:05|2024.03.07
2024-03-07T10:00|2024-03-07T10:00Z|2024-03-07T10:00:01|2024-03-07T10:00:01.5|2024-03-07T10:00:00.123456Z|2024-03-07T10:00+02:00|2024-03-07T10:00-0530|2024-03-07T24:00|2024-03-07T24:00:01|2024-03-07T25:00
2024-03-07T10:60|2024-03-07T10:00:60|2024-03-07T|2024-03-07T10|2024-03-07Z|2024-03-07t10:00z|2024-03-07 10:00|2024-03-07 10:00:00|2024-03-07 10:00:00.250|2024-03-07 10:00:00Z|2024-03-07 10:00:00 UTC|2024-03-07 10:00:00 +0100
2024-03-07 10:00 EST|2024-03-07 10:00 PST|2024-03-07 10:00 CEST|+002024-03-07|-000001-01-01|+275760-09-13|+275760-09-14|0000-01-01|0099-01-01|  2024-03-07  
03/07/2024|3/7/2024|3/7/24|13/07/2024|12/25/2024 3:45 pm|12/25/2024, 3:45:12 PM|3:45 PM 12/25/2024|3-7-2024|1/2|1/2/3|99/1/2|32/1/2|0/1/2
Mar 7, 2024|March 7, 2024|Mar 7 2024|7 Mar 2024|7 March 2024|March 2024|2024 March 7|Mar 7|Mar 7 24|Mar 7, 2024 10:00|Mar 7, 2024 10:00 AM|Mar 7, 2024 12:00 AM|Mar 7, 2024 12:30 PM|Mar 7 2024 10pm|Mar 7th 2024
Thursday, March 7, 2024|Thu, March 7, 2024 10:00|Thursday, March 7, 2024 at 10:00 AM|Thu Mar 07 2024|Thu Mar 07 2024 22:00:00 GMT+0100 (CET)|Thu Mar 07 2024 22:00:00 GMT-0500 (Eastern (Standard) Time)|Thu, 07 Mar 2024 22:00:00 GMT
Tue, 05 Nov 2024 08:15:30 +0530|Tue, 05 Nov 2024 08:15:30 Z|Jan 1 2024 12|Jan 1 2024 12:30:15.5|Jan 32 2024|Feb 30 2024|Jan 1 2024 25:00|Jan 1 2024 13:00 PM|Jan 1 2024 foo|foo Jan 1 2024|foo1 2024
Jan-05-2024|05-Jan-2024|5-Jan-24|5-Jan-50|Sept 5 2024|5 September, 2024|Dec 25, 1995|Wed, 09 Aug 1995 00:00:00|2024W10|2024-060|20240307|1|12|13|31|32|49|50|99|100|0|1999|12:00|12 am Jan 1 2024
|abc|today|now|NaN|Infinity|1e3|-1|1.5|Jan|(comment) Jan 1 2024|Jan (x) 1 (y(z)) 2024|Jan 1 2024 ()|1)2|Jan 1, 2024, 10:00:00.000 AM|2024-03-07T10:00:00.Z|2024-03-07T10:00:00,5Z`
    .split("\n")
    .flatMap((line) => line.split("|"));

describe("Date", () => {
  let guest: Guest;
  beforeAll(async () => {
    process.env.TZ = "UTC";
    guest = await createGuest();
  });
  afterAll(() => guest.dispose());

  const agree = (source: string): void => {
    expect(guest.call(source)).toEqual(inNode(source));
  };

  it("tells the run's time, which stands still", () => {
    expect(guest.evaluate("[Date.now(), new Date().getTime(), +new Date(), Date.now()]")).toEqual([NOW, NOW, NOW, NOW]);
    expect(guest.evaluate("Date()")).toBe("Thu Mar 07 2024 09:05:03 GMT+0000 (Coordinated Universal Time)");
    expect(guest.evaluate("($host.hooks.time += 5, Date.now())")).toBe(NOW + 5);
    guest.evaluate("$host.hooks.time -= 5");
  });

  it("parses texts as V8 does", () => {
    const ours = guest.call(PARSED, TEXTS) as unknown[];
    const theirs = inNode(PARSED, TEXTS) as unknown[];
    const table = (values: unknown[]): unknown[] => TEXTS.map((text, index) => [text, values[index]]);
    expect(table(ours)).toEqual(table(theirs));
  });

  it("parses what dates print, whatever the date", () => {
    const time = fc.integer({ min: -8.64e15, max: 8.64e15 });
    const source = `(list) => list.map((ms) => { const d = new Date(ms); const whole = Math.floor(ms / 1000) * 1000;
      return [Date.parse(d.toISOString()) === ms, d.getFullYear() < 1000 || Date.parse(d.toString()) === whole, d.getFullYear() < 1000 || Date.parse(d.toUTCString()) === whole,
        d.toString(), d.toDateString(), d.toTimeString(), d.toISOString(), d.toUTCString(), d.toJSON(), String(d), d + ""]; })`;
    fc.assert(
      fc.property(fc.array(time, { minLength: 20, maxLength: 20 }), (list) => {
        expect(guest.call(source, list)).toEqual(inNode(source, list));
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it("constructs from every kind of argument", () => {
    agree(`() => [
      [0], [1e3], ["5"], [new Date(7)], [null], [undefined], [true], [NaN], [2024], [2024, 1], [2024, 1, 30, 25, 61, 61, 1001], [99, 0], [0, 0], [-1, 0], [2024, 1, undefined],
      [[2024]], [{ valueOf: () => 9 }], [{ toString: () => "2024-01-01" }], [8.64e15], [8.64e15 + 1], [1.9], [-1.9], [new String("2024-03-03")], ["2024", "2"],
    ].map((args) => new Date(...args).getTime())`);
    agree(
      `() => { ${TRY} return [[Symbol()], [1n], [{ valueOf: () => ({}), toString: () => ({}) }]].map((args) => attempt(() => new Date(...args))); }`,
    );
  });

  it("takes local time as UTC, in getters and setters", () => {
    agree(`() => {
      const d = new Date(2024, 2, 31, 23, 59, 58, 7); const out = [d.getTimezoneOffset(), d.getTime(), d.getYear(), new Date(NaN).getTimezoneOffset(), new Date(NaN).getHours()];
      for (const part of ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"]) out.push(d["get" + part](), d["getUTC" + part]());
      out.push(d.setFullYear(2023, 0, 5), d.setMonth(13, 2), d.setDate(40), d.setHours(25, 61, 61, 5), d.setMinutes(70, 1, 2), d.setSeconds(61, 3), d.setMilliseconds(1001));
      out.push(d.setYear(99), d.setYear(2001), d.setYear(NaN), d.setYear(5), d.setMonth(), d.setFullYear(2020), new Date(NaN).setMonth(1));
      return out;
    }`);
  });

  it("can be extended, reflected upon and called through any path, and hides the engine's Date", () => {
    agree(`() => {
      class Mine extends Date { hello() { return "hi " + this.getTime(); } }
      const mine = new Mine(5); const odd = Reflect.construct(Date, [6], Mine);
      return [mine.hello(), mine instanceof Date, mine instanceof Mine, odd.hello(), new mine.constructor(7).hello(), Date.prototype.constructor === Date, new Date(0).constructor === Date,
        Object.getPrototypeOf(new Date(0)) === Date.prototype, Object.prototype.toString.call(new Date(0)), typeof Date(), Date.name, Date.length, typeof Date.call({}), JSON.stringify({ d: new Date(0) }),
        Object.getOwnPropertyNames(Date).filter((name) => name !== "fromISO").sort(), Object.getOwnPropertyDescriptor(Date, "prototype").writable, Date.UTC(2024, 1), Date.UTC.length, Date.parse.length, Date.now.length];
    }`);
    expect(
      guest.evaluate(`Object.getPrototypeOf(Date) === Function.prototype && new (class extends Date {})().getTime()`),
    ).toBe(NOW);
  });

  it("has methods of the standard's names and lengths", () => {
    agree(`() => Reflect.ownKeys(Date.prototype).filter((key) => typeof key === "string" && key !== "constructor" && !/Temporal/.test(key)).sort().map((key) => {
      const d = Object.getOwnPropertyDescriptor(Date.prototype, key);
      return [key, typeof d.value === "function" && key !== "toGMTString" ? d.value.name : null, d.value.length, d.enumerable, d.writable, d.configurable, "prototype" in d.value];
    })`);
    agree(
      `() => { ${TRY} return Object.getOwnPropertyNames(Date.prototype).filter((key) => /^(get|set|to)/.test(key) && !/JSON|Temporal/.test(key)).sort().map((key) => [key, attempt(() => Date.prototype[key].call({}))]); }`,
    );
  });
});
