import { floor, rangeError, typeError } from "../intrinsics.ts";
import { type Subject, unsupported } from "./unsupported.ts";

const toObject = Object as (value: unknown) => object;

/** The options bag of a formatter, read as ECMA-402 does. */
export interface Options {
  readonly subject: Subject;
  readonly bag: Readonly<Record<string, unknown>>;
}

export function toOptions(options: unknown, subject: Subject): Options {
  if (options === null) throw typeError("Cannot convert undefined or null to object");
  return { subject, bag: (options === undefined ? {} : toObject(options)) as Record<string, unknown> };
}

function includes(words: readonly string[], word: string): boolean {
  for (let index = 0; index < words.length; index += 1) if (words[index] === word) return true;
  return false;
}

/**
 * One of some words; undefined when the option is not given. Words that ECMA-402 knows and we do not support are
 * `refused`, with a hint; all others are a mistake.
 */
export function readWord<Word extends string>(
  options: Options,
  name: string,
  supported: readonly Word[],
  refused: readonly string[] = [],
): Word | undefined {
  const value = options.bag[name];
  if (value === undefined) return undefined;
  const word = `${value as string}`;
  if (includes(supported, word)) return word as Word;
  if (includes(refused, word)) throw unsupported(`The option ${name}: "${word}"`, options.subject);
  throw rangeError(`Value ${word} out of range for the option ${name}`);
}

/** A whole number within bounds; undefined when the option is not given. */
export function readNumber(options: Options, name: string, least: number, most: number): number | undefined {
  const value = options.bag[name];
  if (value === undefined) return undefined;
  const number = +(value as number);
  if (!(number >= least && number <= most)) throw rangeError(`${name} value is out of range.`);
  return floor(number);
}

/** Refuses an option whatever its value, unless that says what we do anyway. */
export function refuse(options: Options, name: string, harmless: readonly unknown[] = []): void {
  const value = options.bag[name];
  if (value === undefined) return;
  for (let index = 0; index < harmless.length; index += 1) if (harmless[index] === value) return;
  throw unsupported(`The option ${name}: ${`${value as string}`}`, options.subject);
}
