import { abs, exec, floor, indexOf, isNotANumber, lower, mapGet, slice } from "./intrinsics.ts";

const { UTC } = Date;
/** A hundred million days, as far as dates go. */
const MAX_TIME = 8.64e15;

const ISO =
  /^([+-]\d{6}|\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:Z|([+-]\d\d):?(\d\d))?)?$/i;
/** A number, a word, a text in parentheses, a run of spaces, or any other character. */
const TOKEN = /^(?:(\d+)|([a-z]+)|\((?:[^()]|\([^()]*\))*\)|\s+|.)/is;

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec ";
/** The zones of RFC 822, in hours. */
const ZONES = new Map<string, number>(
  Object.entries({
    ut: 0,
    utc: 0,
    gmt: 0,
    z: 0,
    edt: -4,
    est: -5,
    cdt: -5,
    cst: -6,
    mdt: -6,
    mst: -7,
    pdt: -7,
    pst: -8,
  }),
);

/** Milliseconds since 1970 of a date in the proleptic Gregorian calendar; `Date.UTC` takes years 0 to 99 for 1900s. */
function timeValue(year: number, month: number, day: number, ms: number): number {
  const cycles = floor(year / 400);
  return UTC(year - cycles * 400 + 2000, month - 1, day) + (cycles - 5) * 12_622_780_800_000 + ms;
}

function timeOfDay(hour: number, minute: number, second: number, ms: number): number {
  const midnight = hour === 24 && minute === 0 && second === 0 && ms === 0;
  if (minute > 59 || second > 59 || (hour > 23 && !midnight)) return Number.NaN;
  return ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

/** The first three digits of a fraction, as milliseconds. */
function milliseconds(fraction: string): number {
  return +slice(`${fraction}00`, 0, 3);
}

function parseIso(text: string): number {
  const found = exec(ISO, text);
  if (found === null || found[1] === "-000000") return Number.NaN;
  const month = +(found[2] ?? 1);
  const day = +(found[3] ?? 1);
  if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  const ms = milliseconds(found[7] ?? "0");
  const time = timeOfDay(+(found[4] ?? 0), +(found[5] ?? 0), +(found[6] ?? 0), ms);
  const zone = found[8] ?? "+00";
  const away = (+slice(zone, 1) * 60 + +(found[9] ?? 0)) * (zone[0] === "-" ? -1 : 1);
  return timeValue(+(found[1] as string), month, day, time) - away * 60_000;
}

/**
 * Reads dates as people and e-mail write them ("Mar 7, 2024 10:00 PM", "7 Mar 2024 10:00 +0100", "3/7/2024"), as V8
 * does. ECMAScript leaves this to the engine; we do not, so that both engines agree.
 */
class LooseReader {
  readonly #text: string;
  #at = 0;
  readonly #days: number[] = [];
  readonly #clock: number[] = [];
  #clockDone = false;
  #ms = 0;
  #month = 0;
  #afternoon = -1;
  /** The offset in minutes; undefined until a zone was read. */
  #zone: number | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): number {
    let token = this.#next();
    while (token !== null) {
      const usable = token[1] !== undefined ? this.#number(token[1]) : this.#other(token);
      if (!usable) return Number.NaN;
      token = this.#next();
    }
    return this.#result();
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #next(): RegExpExecArray | null {
    const token = exec(TOKEN, slice(this.#text, this.#at));
    this.#at += token?.[0].length ?? 0;
    return token;
  }

  #skip(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  #number(digits: string): boolean {
    if (!this.#clockDone && this.#skip(":")) {
      this.#clock[this.#clock.length] = +digits;
      return this.#clock.length < 3;
    }
    if (this.#clock.length === 0 || this.#clockDone) return this.#day(+digits);
    this.#clock[this.#clock.length] = +digits;
    this.#clockDone = true;
    if (this.#clock.length === 3 && this.#skip(".")) this.#ms = milliseconds(this.#next()?.[1] ?? "0");
    return true;
  }

  #day(value: number): boolean {
    this.#days[this.#days.length] = value;
    this.#skip("-");
    return this.#days.length <= 4;
  }

  #other(token: RegExpExecArray): boolean {
    if (token[2] !== undefined) return this.#word(lower(token[2]));
    const sign = token[0] === "-" ? -1 : 1;
    const zoned = this.#zone === 0 || this.#clock.length > 0;
    if ((token[0] === "-" || token[0] === "+") && zoned) return this.#offset(sign);
    return token[0] !== ")" || this.#days.length + this.#clock.length === 0;
  }

  #offset(sign: number): boolean {
    const digits = this.#next()?.[1];
    if (digits === undefined) return false;
    const hours = digits.length > 2 ? floor(+digits / 100) : +digits;
    const minutes = this.#skip(":") ? +(this.#next()?.[1] ?? 0) : digits.length > 2 ? +digits % 100 : 0;
    this.#zone = sign * (hours * 60 + minutes);
    return true;
  }

  #word(word: string): boolean {
    if (word === "am" || word === "pm") {
      this.#afternoon = word === "pm" ? 12 : 0;
      return this.#clock.length > 0;
    }
    const month = word.length < 3 ? -1 : indexOf(MONTHS, `${slice(word, 0, 3)} `);
    if (month !== -1) {
      this.#month = month / 4 + 1;
      this.#skip("-");
      return true;
    }
    const begun = this.#days.length + this.#clock.length > 0;
    const zone = mapGet(ZONES, word);
    if (begun && zone !== undefined) this.#zone = zone * 60;
    const next = this.#peek();
    return begun ? zone !== undefined : !(next >= "0" && next <= "9");
  }

  #time(): number {
    const clock = this.#clock;
    const hour = clock[0] ?? 0;
    const minute = clock[1] ?? 0;
    const second = clock[2] ?? 0;
    if (this.#afternoon === -1) return timeOfDay(hour, minute, second, this.#ms);
    return hour > 12 ? Number.NaN : timeOfDay((hour % 12) + this.#afternoon, minute, second, this.#ms);
  }

  #result(): number {
    const days = this.#days;
    if (days.length === 0) return Number.NaN;
    const a = days[0] as number;
    const b = days[1] ?? 1;
    const c = days[2] ?? 1;
    const yearFirst = a < 1 || a > 31;
    const named = this.#month > 0;
    const month = named ? this.#month : yearFirst ? b : a;
    const day = named ? (yearFirst ? b : a) : yearFirst ? c : b;
    const year = yearFirst ? a : named ? b : c;
    if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
    const full = year > 99 ? year : year < 50 ? year + 2000 : year + 1900;
    return timeValue(full, month, day, this.#time()) - (this.#zone ?? 0) * 60_000;
  }
}

/** `Date.parse`, with local time taken as UTC. */
export function parseDate(text: string): number {
  const iso = parseIso(text);
  const time = isNotANumber(iso) ? new LooseReader(text).read() : iso;
  return abs(time) <= MAX_TIME ? time : Number.NaN;
}
