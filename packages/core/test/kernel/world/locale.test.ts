import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuest, type Guest, inNode, NOW } from "./guest.ts";

/** Formats each value with each set of options; a refusal is a text that starts with "refused". */
const NUMBERS = `(optionSets, values) => optionSets.map((options) => {
  const numbers = values.map((value) => value === "-0" ? -0 : value.endsWith("n") ? BigInt(value.slice(0, -1)) : Number(value));
  try {
    const formatter = new Intl.NumberFormat("en-US", options);
    return numbers.map((value) => [formatter.format(value), value.toLocaleString("en-US", options), JSON.stringify(formatter.formatToParts(value))].join("¦"));
  } catch (error) {
    return /not supported in this sandbox/.test(error.message) ? "refused" : error.name;
  }
})`;

const DATES = `(optionSets, times) => optionSets.map(([method, options]) => times.map((time) => {
  try {
    const date = new Date(time ?? NaN); const all = { timeZone: "UTC", ...options };
    if (method !== "format") return date[method]("en-US", all);
    const formatter = new Intl.DateTimeFormat("en-US", all);
    return formatter.format(date) + "¦" + JSON.stringify(formatter.formatToParts(date));
  } catch (error) {
    return /not supported in this sandbox/.test(error.message) ? "refused" : error.name;
  }
}))`;

/** Every way to choose one value of each key. */
function product(choices: Record<string, readonly unknown[]>): Record<string, unknown>[] {
  let sets: Record<string, unknown>[] = [{}];
  for (const [key, values] of Object.entries(choices)) {
    sets = sets.flatMap((set) => values.map((value) => (value === undefined ? set : { ...set, [key]: value })));
  }
  return sets;
}

describe("locale", () => {
  let guest: Guest;
  beforeAll(async () => {
    process.env.TZ = "UTC";
    guest = await createGuest();
  });
  afterAll(() => guest.dispose());

  /** What is not refused must be what ICU prints. Gives how many were refused. */
  function agree(source: string, sets: unknown[], values: unknown[]): number {
    const ours = guest.call(source, sets, values) as unknown[];
    const theirs = inNode(source, sets, values) as unknown[];
    const wrong: unknown[] = [];
    let refused = 0;
    sets.forEach((set, index) => {
      const own = [ours[index]].flat();
      const other = [theirs[index]].flat();
      own.forEach((text, at) => {
        if (text === "refused") refused += 1;
        else if (text !== other[at]) wrong.push(`${JSON.stringify(set)} of ${values[at]}: ${text} is not ${other[at]}`);
      });
    });
    expect(wrong.slice(0, 6)).toEqual([]);
    return refused;
  }

  const VALUES =
    "0 -0 1 -1 0.5 -0.5 1.5 2.5 0.05 0.005 1.005 1.0005 9.995 99.95 0.0001 -0.0001 12.345 123.456 999 999.5 999.9995 1000 -1234.5 9999 10500 12345.678 99999 999499 999500 999999 1234567.891 1e9 1.5e12 1e15 1e16 1e21 1.5e300 5e-324 0.1 0.30000000000000004 123456789012345680000 NaN Infinity -Infinity 12345678901234567890n -5n 0n".split(
      " ",
    );

  it("formats numbers as ICU does", () => {
    const digits = product({
      minimumFractionDigits: [undefined, 0, 2, 5],
      maximumFractionDigits: [undefined, 0, 1, 2, 8],
      minimumIntegerDigits: [undefined, 3],
      style: [undefined, "percent"],
    });
    expect(agree(NUMBERS, digits, VALUES)).toBe(0);
    const signs = product({
      signDisplay: ["auto", "always", "never", "exceptZero", "negative"],
      useGrouping: [undefined, true, false, "always", "auto", "min2", "true", "false"],
      style: ["decimal", "percent"],
      trailingZeroDisplay: [undefined, "auto", "stripIfInteger"],
    });
    expect(agree(NUMBERS, signs, VALUES)).toBe(0);
    const significant = product({
      minimumSignificantDigits: [undefined, 1, 3, 21],
      maximumSignificantDigits: [undefined, 1, 3, 21],
    });
    expect(agree(NUMBERS, significant, VALUES)).toBe(0);
  });

  it("formats currencies as ICU does", () => {
    const sets = product({
      style: ["currency"],
      currency: ["USD", "eur", "GBP", "JPY", "CHF", "INR", "CAD", "AUD", "XOF", "KWD", "ABC"],
      currencyDisplay: [undefined, "symbol", "code"],
      currencySign: [undefined, "accounting"],
      signDisplay: [undefined, "always"],
    });
    expect(agree(NUMBERS, sets, VALUES)).toBe(0);
    const all = Intl.supportedValuesOf("currency").map((currency) => ({ style: "currency", currency }));
    expect(agree(NUMBERS, all, ["1234.5", "-1", "NaN"])).toBe(0);
    const narrow = all.map((set) => ({ ...set, currencyDisplay: "narrowSymbol" }));
    agree(NUMBERS, narrow, ["1234.5"]);
  });

  it("formats compact numbers as ICU does", () => {
    const sets = product({
      notation: ["compact"],
      compactDisplay: [undefined, "short", "long"],
      style: [undefined, "percent", "currency"],
      currency: ["USD", "CHF"],
      currencyDisplay: [undefined, "code", "narrowSymbol"],
      currencySign: [undefined, "accounting"],
      maximumFractionDigits: [undefined, 0, 1],
      minimumFractionDigits: [undefined, 1],
      maximumSignificantDigits: [undefined, 3],
    });
    sets.push(
      ...product({
        notation: ["compact"],
        useGrouping: [undefined, true, false],
        minimumIntegerDigits: [undefined, 2],
      }),
    );
    agree(
      NUMBERS,
      sets,
      "0 -0 0.123456 1 1.55 99.95 123.4 999.4 999.5 999.9 1000 1049 1050 9950 12345 999499 999500 999999 1.5e6 123456789 1e12 1e15 1e16 -1234 NaN Infinity".split(
        " ",
      ),
    );
    expect(agree(NUMBERS, product({ notation: ["compact"], compactDisplay: [undefined, "long"] }), VALUES)).toBe(0);
  });

  it("formats random numbers as ICU does", () => {
    const value = fc.oneof(
      fc.double().map((x) => (Object.is(x, -0) ? "-0" : String(x))),
      fc.bigInt().map((x) => `${x}n`),
      fc.integer({ min: -1e7, max: 1e7 }).map((x) => String(x / 1000)),
    );
    const sets = [
      {},
      { maximumFractionDigits: 2, minimumFractionDigits: 2 },
      { maximumSignificantDigits: 4 },
      { style: "currency", currency: "USD" },
      { notation: "compact" },
      { style: "percent", maximumFractionDigits: 1 },
    ];
    fc.assert(
      fc.property(fc.array(value, { minLength: 30, maxLength: 30 }), (list) => void agree(NUMBERS, sets, list)),
      { numRuns: 40, seed: 4 },
    );
  });

  it("takes anything for a number, and texts exactly", () => {
    const source = `() => ["12345678901234567890.123456", "abc", " 12 ", "", "0x1f", "1e3", "-0", "1e400", ".5", "5.", "+7", "--1", null, undefined, true, [5], {}, { valueOf: () => 7 }].map((value) => new Intl.NumberFormat("en-US").format(value))`;
    expect(guest.call(source)).toEqual(inNode(source));
  });

  const TIMES = [
    NOW,
    0,
    Date.UTC(2024, 11, 31, 23, 59, 59, 999),
    Date.UTC(2023, 0, 1, 12),
    Date.UTC(999, 5, 5, 13, 7),
    -62198755200000,
    8.64e15,
  ];

  it("formats dates as ICU does", () => {
    const sets = product({
      weekday: [undefined, "long", "short", "narrow"],
      year: [undefined, "numeric", "2-digit"],
      month: [undefined, "numeric", "2-digit", "long", "short", "narrow"],
      day: [undefined, "numeric", "2-digit"],
    }).map((options) => ["format", options]);
    const refused = agree(DATES, sets, TIMES);
    expect(refused).toBeLessThan((sets.length * TIMES.length) / 3);
  });

  it("formats times as ICU does", () => {
    const sets = product({
      hour: [undefined, "numeric", "2-digit"],
      minute: [undefined, "numeric", "2-digit"],
      second: [undefined, "numeric", "2-digit"],
      fractionalSecondDigits: [undefined, 1, 3],
      hour12: [undefined, true, false],
      hourCycle: [undefined, "h11", "h12", "h23", "h24"],
      timeZoneName: [undefined, "short", "long"],
    }).map((options) => ["format", options]);
    agree(DATES, sets, TIMES.slice(0, 4));
  });

  it("formats dates with times as ICU does", () => {
    const dates = product({
      weekday: [undefined, "long", "short"],
      year: [undefined, "numeric"],
      month: [undefined, "numeric", "long", "short", "narrow"],
      day: [undefined, "numeric"],
    });
    const times = [
      { hour: "numeric" },
      { hour: "numeric", minute: "2-digit" },
      { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false },
      { minute: "numeric" },
      {},
      { second: "2-digit" },
    ];
    const zones = [{}, { timeZoneName: "short" }, { timeZoneName: "long" }];
    const sets = dates.flatMap((date) =>
      times.flatMap((time) => zones.map((zone) => ["format", { ...date, ...time, ...zone }])),
    );
    agree(DATES, sets, [NOW]);
  });

  it("formats styles as ICU does", () => {
    const styles = product({
      dateStyle: [undefined, "full", "long", "medium", "short"],
      timeStyle: [undefined, "full", "long", "medium", "short"],
      hour12: [undefined, true, false],
      hourCycle: [undefined, "h23", "h12"],
      month: [undefined, "long"],
    });
    const methods = ["format", "toLocaleString", "toLocaleDateString", "toLocaleTimeString"];
    expect(
      agree(
        DATES,
        methods.flatMap((method) => styles.map((style) => [method, style])),
        [...TIMES, Number.NaN],
      ),
    ).toBe(0);
  });

  it("has the defaults of Date.prototype's three methods", () => {
    const bags = [
      {},
      { year: "numeric" },
      { hour: "numeric" },
      { timeZoneName: "short" },
      { weekday: "long" },
      { hour12: false },
      { month: "long", day: "numeric" },
      { fractionalSecondDigits: 3 },
      { minute: "numeric" },
      { timeZone: "GMT" },
      { timeZone: "etc/utc" },
    ];
    const methods = ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"];
    agree(
      DATES,
      methods.flatMap((method) => bags.map((bag) => [method, bag])),
      [...TIMES, Number.NaN],
    );
    const source = `() => [new Date(0).toLocaleString(), new Date(0).toLocaleDateString(), new Date(0).toLocaleTimeString(), [1234.5, "a", null, new Date(0)].toLocaleString(), [1234.5].toLocaleString("en-US", { minimumFractionDigits: 2 }),
      new Float64Array([1234.5, 2]).toLocaleString(), (1e4).toLocaleString(), 12345n.toLocaleString(), "I".toLocaleLowerCase(), "i".toLocaleUpperCase("en-US"), [].toLocaleString(), new Intl.DateTimeFormat("en-US").format(0), Intl.NumberFormat().format(1234),
      Intl.DateTimeFormat("en").format(new Date(0)), [3, 1].map(new Intl.NumberFormat("en-US", { minimumFractionDigits: 1 }).format)]`;
    expect(guest.call(source)).toEqual(inNode(source));
  });

  it("refuses with a hint what it cannot do", () => {
    const message = (code: string): unknown =>
      guest.evaluate(`(() => { try { return ["no error", ${code}] } catch (error) { return String(error) } })()`);
    expect(message(`(5).toLocaleString("de-DE")`)).toBe(
      `RangeError: The locale "de-DE" is not supported in this sandbox (English and UTC only): format it by hand, for example value.toFixed(2)`,
    );
    expect(message(`new Date(0).toLocaleString("en-US", { timeZone: "America/New_York" })`)).toBe(
      `RangeError: The time zone "America/New_York" is not supported in this sandbox (English and UTC only): format it by hand, for example date.toISOString().slice(0, 10)`,
    );
    for (const code of [
      `new Date(0).toLocaleDateString("en-GB")`,
      `(5).toLocaleString("en-US", { style: "unit", unit: "liter" })`,
      `(5).toLocaleString("en-US", { style: "currency", currency: "USD", currencyDisplay: "name" })`,
      `(5).toLocaleString("en-US", { notation: "scientific" })`,
      `(5).toLocaleString("en-US", { roundingMode: "floor" })`,
      `(5).toLocaleString("en-US-u-nu-arab")`,
      `new Date(0).toLocaleString("en-US", { era: "short" })`,
      `new Date(0).toLocaleString("en-US", { dayPeriod: "short" })`,
      `new Date(0).toLocaleString("en-US", { calendar: "buddhist" })`,
      `new Intl.ListFormat("en")`,
      `new Intl.RelativeTimeFormat("en")`,
      `new Intl.Segmenter("en")`,
      `new Intl.DisplayNames("en", { type: "region" })`,
      `new Intl.NumberFormat().formatRange(1, 2)`,
      `"a".localeCompare("b", "sv")`,
      `"a".localeCompare("b", "en", { caseFirst: "upper" })`,
      `"i".toLocaleUpperCase("tr")`,
    ]) {
      expect(message(code), code).toMatch(/^RangeError: .*not supported in this sandbox/);
    }
  });

  it("finds the same mistakes as ICU", () => {
    const source = `() => [
      () => (1).toLocaleString("en_US"), () => (1).toLocaleString(null), () => (1).toLocaleString(5), () => (1).toLocaleString([5]), () => (1).toLocaleString([]), () => (1).toLocaleString(["en-US", "de"]),
      () => (1).toLocaleString("en-us"), () => (1).toLocaleString("en", { style: "bogus" }), () => (1).toLocaleString("en", { style: "currency" }), () => (1).toLocaleString("en", { currency: "x" }), () => (1).toLocaleString("en", { minimumFractionDigits: 101 }),
      () => (1).toLocaleString("en", { maximumFractionDigits: -1 }), () => (1).toLocaleString("en", { minimumFractionDigits: 3, maximumFractionDigits: 1 }), () => (1).toLocaleString("en", { minimumSignificantDigits: 5, maximumSignificantDigits: 3 }),
      () => (1).toLocaleString("en", { maximumFractionDigits: "2" }), () => (1).toLocaleString("en", { useGrouping: "x" }), () => (1).toLocaleString("en", null), () => (1).toLocaleString("en", 5), () => Number.prototype.toLocaleString.call("x"), () => BigInt.prototype.toLocaleString.call(1),
      () => new Date(0).toLocaleString("en", { month: "x" }), () => new Date(0).toLocaleString("en", { dateStyle: "x" }), () => new Date(0).toLocaleString("en", { dateStyle: "short", month: "long" }), () => new Date(0).toLocaleDateString("en", { timeStyle: "short" }), () => new Date(0).toLocaleTimeString("en", { dateStyle: "short" }),
      () => Date.prototype.toLocaleString.call({}), () => new Intl.DateTimeFormat("en").format(NaN), () => new Date(NaN).toLocaleString("en"), () => "a".localeCompare("b", "en", { sensitivity: "x" }), () => String.prototype.localeCompare.call(null, "a"), () => Intl.PluralRules(), () => typeof Intl.Collator(),
      () => Intl.NumberFormat.prototype.formatToParts.call({}, 1), () => Object.getOwnPropertyDescriptor(Intl.NumberFormat.prototype, "format").get.call({}), () => new Date(0).toLocaleString("en", { fractionalSecondDigits: 4 }),
    ].map((run) => { try { return run(); } catch (error) { return error.name; } })`;
    expect(guest.call(source)).toEqual(inNode(source));
  });

  it("tells its resolved options and has the shape of the standard", () => {
    const source = `() => [
      new Intl.NumberFormat("en-US").resolvedOptions(), new Intl.NumberFormat("en-US", { style: "currency", currency: "usd" }).resolvedOptions(), new Intl.NumberFormat("en", { notation: "compact" }).resolvedOptions(), new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 }).resolvedOptions(),
      new Intl.DateTimeFormat("en-US", { timeZone: "UTC" }).resolvedOptions(), new Intl.DateTimeFormat("en-US", { timeZone: "UTC", dateStyle: "full", timeStyle: "short" }).resolvedOptions(), new Intl.DateTimeFormat("en-US", { timeZone: "UTC", hour: "numeric", hour12: false }).resolvedOptions(),
      new Intl.Collator("en-US").resolvedOptions(), ({ ...new Intl.PluralRules("en").resolvedOptions(), locale: 0 }), Intl.DateTimeFormat().resolvedOptions().timeZone, Intl.getCanonicalLocales("en-us"), Intl.NumberFormat.supportedLocalesOf(["en-US", "xx", "en"]).includes("en-US"),
      ...["NumberFormat", "DateTimeFormat", "Collator", "PluralRules"].map((name) => { const type = Intl[name]; const d = Object.getOwnPropertyDescriptor(Intl, name);
        return [type.name, type.length, d.enumerable, d.writable, Object.getOwnPropertyDescriptor(type, "prototype").writable, Object.prototype.toString.call(new type()), Object.getOwnPropertyNames(type.prototype).sort().map((key) => { const p = Object.getOwnPropertyDescriptor(type.prototype, key); return [key, p.enumerable, typeof p.get, p.value?.length ?? null]; })]; }),
      String(Intl), new Intl.NumberFormat().format.name, new Intl.NumberFormat().format.length, new Intl.Collator().compare.length, (() => { const f = new Intl.NumberFormat(); return f.format === f.format; })(),
      (() => { class Mine extends Intl.NumberFormat {} return new Mine("en-US").format(1234) + (new Mine() instanceof Mine); })(), Number.prototype.toLocaleString.length, String.prototype.localeCompare.length, Date.prototype.toLocaleDateString.name,
    ]`;
    const sorted = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (_, part) =>
          part && typeof part === "object" && !Array.isArray(part)
            ? Object.fromEntries(Object.entries(part).sort())
            : part,
        ),
      );
    expect(sorted(guest.call(source))).toEqual(sorted(inNode(source)));
  });

  it("knows the plurals of English", () => {
    const source = `() => [{}, { type: "ordinal" }, { minimumFractionDigits: 1 }, { maximumFractionDigits: 0 }, { maximumSignificantDigits: 1 }].map((options) =>
      [0, 1, -1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 23, 101, 111, 1.2, 1.0, 0.9, "1", NaN, Infinity, 1e21].map((n) => new Intl.PluralRules("en-US", options).select(n)))`;
    expect(guest.call(source)).toEqual(inNode(source));
  });
});
