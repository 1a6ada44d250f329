import { charCodeAt, codePointAt, exec, indexOf, lower, mapGet, min, normalize } from "../intrinsics.ts";
import { codePoints } from "../url/percent-encode.ts";

/**
 * The order of CLDR's root collation for what Latin texts are made of, on its three levels: letters first, accents
 * next, case last. Letters of other scripts come after z, in the order of their code points; ICU orders most scripts
 * the same way, but not kana, Thai, and some letters of Cyrillic and Arabic.
 */
export interface Collation {
  /** Which levels count: `base` the first, `accent` the first two, `case` the first and the last. */
  readonly sensitivity: "base" | "accent" | "case" | "variant";
  /** Digits in a row are a number. */
  readonly numeric: boolean;
}

/** White space, punctuation and symbols in their order, which is before digits. */
const SYMBOLS =
  "\t\n\v\f\r\u0085\u2028\u2029 _-‐‒–—―⁓,;⁏:!¡?¿‽.·'‚‛‹›\"„‟«»()[]{}§¶@*/\\&#%‰‱†‡•‣‧′‵※`´˜^¯˘˙¨˚˝¸˛°©®+±÷×<=>¬|¦~⁒⁄¤¢$£¥₠₡₢₣₤₥₦₩₪₫€₭₮₯₰₱₲₳₴₵₶₷₸₹₺₻₼₽₾₿";
/** Combining marks in their order; those that are not listed share a place. */
const MARKS =
  "\u0332\u0313\u0314\u0301\u0300\u0306\u0302\u030c\u030a\u0342\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304\u030d" +
  "\u0336\u0335\u0305\u0309\u030f\u0310\u0311\u031b\u0321\u0322\u0323\u0324\u0325\u0326\u032d\u032e\u0330\u0331\u0334\u0339\u0345";
const OTHER_MARK = 20;
/** The difference between `ae` and `æ`: more than any mark makes. */
const VARIANT = 60;
/** Letters that sort as others, with a mark. */
const COMPOSED: Map<string, string> = new Map(
  Object.entries({ ø: "o\u0338", đ: "d\u0335", ħ: "h\u0335", ł: "l\u0335" }),
);
/** Letters that sort as two; and one that sorts as another. */
const EXPANDED: Map<string, string> = new Map(Object.entries({ æ: "ae", œ: "oe", ß: "ss", ð: "d" }));
/** Quotation marks that sort as the plain ones, with a mark; each with its place among them. */
const QUOTES: Map<string, string> = new Map(Object.entries({ "‘": "'0", "’": "'1", "“": '"0', "”": '"1' }));
/** Letters that have a place of their own after a letter of the alphabet. */
const AFTER: Map<string, string> = new Map(Object.entries({ ı: "i", ŋ: "n", ĸ: "q", ŧ: "t", ƒ: "f" }));
/** Controls and the like do not count, unless they are white space. */
const FORMATTING = /[\p{Cc}\p{Cf}\p{Variation_Selector}]/u;
const MARK = /\p{M}/u;
const LETTER_OR_NUMBER = /[\p{L}\p{N}]/u;

const OTHER_SYMBOLS = 0x1000;
const DIGITS = 0x200000;
const NUMBERS = 0x200010;
const LETTERS = 0x201000;
const OTHER_LETTERS = 0x300000;

/** Third weights; a compatibility form (full width, superscript) comes right after the plain one. */
const NO_CASE = 0;
const LOWER_CASE = 1;
const UPPER_CASE = 3;
const COMPATIBILITY = 1;
/** Raised letters and digits, which come after upper case. */
const RAISED = "ªº¹²³";
const RAISED_FORM = 4;
/** The second weight of everything that is no mark. */
const PLAIN = 1;

/** The weights of a text, a list for each level. */
interface Weights {
  readonly primary: number[];
  readonly secondary: number[];
  readonly tertiary: number[];
}

function add(weights: Weights, primary: number, tertiary: number): void {
  weights.primary[weights.primary.length] = primary;
  weights.secondary[weights.secondary.length] = PLAIN;
  weights.tertiary[weights.tertiary.length] = tertiary;
}

function addMark(weights: Weights, secondary: number): void {
  weights.secondary[weights.secondary.length] = PLAIN + 1 + secondary;
  weights.tertiary[weights.tertiary.length] = NO_CASE;
}

/** The place of a letter of the alphabet, in lower case; 0 for anything else. */
function letterWeight(letter: string | undefined): number {
  const place = letter === undefined ? -1 : charCodeAt(letter, 0) - 97;
  return place >= 0 && place < 26 ? LETTERS + place * 16 : 0;
}

function markWeight(mark: string): number {
  const place = indexOf(MARKS, mark);
  return place === -1 ? OTHER_MARK : place;
}

function addLetter(weights: Weights, character: string, extra: number): void {
  const small = lower(character);
  const tertiary = (small === character ? LOWER_CASE : UPPER_CASE) + extra;
  const composed = mapGet(COMPOSED, small);
  const expanded = mapGet(EXPANDED, small);
  const after = mapGet(AFTER, small);
  const letters = composed ?? expanded;
  const own = after === undefined ? OTHER_LETTERS + (codePointAt(small, 0) as number) : letterWeight(after) + 1;
  add(weights, letters === undefined ? letterWeight(small) || own : letterWeight(letters[0]), tertiary);
  if (composed !== undefined) addMark(weights, markWeight(composed[1] as string));
  if (expanded === undefined) return;
  addMark(weights, VARIANT);
  if (expanded.length > 1) add(weights, letterWeight(expanded[1]), tertiary);
}

/** Adds a character that is decomposed already. */
function addCharacter(weights: Weights, character: string, extra: number): void {
  const quote = mapGet(QUOTES, character);
  const symbol = indexOf(SYMBOLS, quote === undefined ? character : (quote[0] as string));
  if (symbol !== -1) add(weights, 1 + symbol, LOWER_CASE + extra);
  else if (exec(MARK, character) !== null) addMark(weights, markWeight(character));
  else if (isDigit(character)) add(weights, DIGITS + +character, LOWER_CASE + extra);
  else if (exec(LETTER_OR_NUMBER, character) !== null) addLetter(weights, character, extra);
  else add(weights, OTHER_SYMBOLS + (codePointAt(character, 0) as number), LOWER_CASE + extra);
  if (quote !== undefined) addMark(weights, VARIANT + +(quote[1] as string));
}

/** Adds a run of digits as a number: first its length, without leading zeros. Gives where the run ends. */
function addNumber(weights: Weights, points: readonly string[], start: number): number {
  let end = start;
  let first = start;
  while (end < points.length && isDigit(points[end] as string)) end += 1;
  while (first < end - 1 && points[first] === "0") first += 1;
  add(weights, NUMBERS + min(end - first, LETTERS - NUMBERS - 1), LOWER_CASE);
  for (let index = first; index < end; index += 1) add(weights, DIGITS + +(points[index] as string), LOWER_CASE);
  return end;
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9" && character.length === 1;
}

function isIgnored(character: string): boolean {
  return exec(FORMATTING, character) !== null && indexOf(SYMBOLS, character) === -1;
}

/** First weights of ASCII; 0 for what does not count. */
const ASCII = new Uint32Array(128);
for (let code = 0; code < 128; code += 1) {
  const weights: Weights = { primary: [], secondary: [], tertiary: [] };
  const character = String.fromCharCode(code);
  if (!isIgnored(character)) addCharacter(weights, character, 0);
  ASCII[code] = weights.primary[0] ?? 0;
}

/** Adds what most characters are: ASCII, and the usual accents. False for others. */
function addCommon(weights: Weights, point: string): boolean {
  const code = charCodeAt(point, 0);
  if (code < 128) {
    const primary = ASCII[code] as number;
    if (primary > 0) add(weights, primary, code > 64 && code < 91 ? UPPER_CASE : LOWER_CASE);
    return true;
  }
  if (code < 0x300 || code > 0x345) return false;
  addMark(weights, markWeight(point));
  return true;
}

function weightsOf(text: string, numeric: boolean): Weights {
  const weights: Weights = { primary: [], secondary: [], tertiary: [] };
  const points = codePoints(normalize(text, "NFD"));
  for (let index = 0; index < points.length; index += 1) {
    const point = points[index] as string;
    if (numeric && isDigit(point)) {
      index = addNumber(weights, points, index) - 1;
      continue;
    }
    if (addCommon(weights, point) || isIgnored(point)) continue;
    const plain = indexOf(SYMBOLS, point) === -1 ? normalize(point, "NFKD") : point;
    const form = indexOf(RAISED, point) === -1 ? COMPATIBILITY : RAISED_FORM;
    const extra = plain === point ? 0 : form;
    const parts = codePoints(plain);
    for (let part = 0; part < parts.length; part += 1) addCharacter(weights, parts[part] as string, extra);
  }
  return weights;
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < a.length && index < b.length; index += 1) {
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
}

/** Which weights are upper case, whatever their form; marks have no case. */
function cases(tertiary: readonly number[]): number[] {
  const list: number[] = [];
  for (let index = 0; index < tertiary.length; index += 1) {
    const weight = tertiary[index] as number;
    if (weight !== NO_CASE) list[list.length] = weight < UPPER_CASE ? 0 : 1;
  }
  return list;
}

function compareWeights(a: Weights, b: Weights, sensitivity: Collation["sensitivity"]): number {
  const first = compareLists(a.primary, b.primary);
  if (first !== 0 || sensitivity === "base") return first;
  if (sensitivity === "case") return compareLists(cases(a.tertiary), cases(b.tertiary));
  const second = compareLists(a.secondary, b.secondary);
  return second !== 0 || sensitivity === "accent" ? second : compareLists(a.tertiary, b.tertiary);
}

/**
 * Compares without making lists, as far as that goes: most texts differ in an ASCII character after a beginning that
 * is the same. Undefined when the accents must be looked at.
 */
function compareQuickly(a: string, b: string, withCase: boolean): number | undefined {
  const length = min(a.length, b.length);
  let firstCase = 0;
  for (let index = 0; index < length; index += 1) {
    const left = charCodeAt(a, index);
    const right = charCodeAt(b, index);
    if (left === right) continue;
    if (left > 127 || right > 127 || ASCII[left] === 0 || ASCII[right] === 0) return undefined;
    const difference = (ASCII[left] as number) - (ASCII[right] as number);
    if (difference !== 0) return difference < 0 ? -1 : 1;
    if (firstCase === 0) firstCase = right < left ? -1 : 1;
  }
  if (a.length === b.length) return withCase ? firstCase : 0;
  const next = charCodeAt(a.length > b.length ? a : b, length);
  if (next > 127 || ASCII[next] === 0) return undefined;
  return a.length < b.length ? -1 : 1;
}

export function compareTexts(a: string, b: string, collation: Collation): number {
  const { sensitivity, numeric } = collation;
  if (a === b) return 0;
  const withCase = sensitivity === "variant" || sensitivity === "case";
  const quick = numeric ? undefined : compareQuickly(a, b, withCase);
  return quick ?? compareWeights(weightsOf(a, numeric), weightsOf(b, numeric), sensitivity);
}
