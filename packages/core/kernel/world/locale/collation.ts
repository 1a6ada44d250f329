import { charCodeAt, codePointAt, exec, indexOf, lower, mapGet, normalize, slice, upper } from "../intrinsics.ts";

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
  "\t\n\v\f\r\u0085\u2028\u2029 _-‐‒–—―⁓,;⁏:!¡?¿‽.·'‘’‚‛‹›\"“”„‟«»()[]{}§¶@*/\\&#%‰‱†‡•‣‧′‵※`^°©®+±÷×<=>¬|¦~⁒⁄¤¢$£¥₠₡₢₣₤₥₦₩₪₫€₭₮₯₰₱₲₳₴₵₶₷₸₹₺₻₼₽₾₿";
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
/** Letters that have a place of their own after a letter of the alphabet. */
const AFTER: Map<string, string> = new Map(Object.entries({ ı: "i", ŋ: "n", ĸ: "q", ŧ: "t", ƒ: "f" }));
/** Controls and marks of formatting: they do not count. */
const IGNORED = /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f]/;
const MARK = /\p{M}/u;
const LETTER_OR_NUMBER = /[\p{L}\p{N}]/u;

const OTHER_SYMBOLS = 0x1000;
const DIGITS = 0x200000;
const NUMBERS = 0x200010;
const LETTERS = 0x201000;
const OTHER_LETTERS = 0x300000;

/** The weights of a text, a list for each level. */
interface Weights {
  readonly primary: number[];
  readonly secondary: number[];
  readonly tertiary: number[];
}

function add(weights: Weights, primary: number, secondary: number, tertiary: number): void {
  if (primary > 0) weights.primary[weights.primary.length] = primary;
  weights.secondary[weights.secondary.length] = secondary;
  weights.tertiary[weights.tertiary.length] = tertiary;
}
