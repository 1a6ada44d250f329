import { exec, lower, rangeError, typeError } from "../intrinsics.ts";
import { type Subject, unsupported } from "./unsupported.ts";

const TAG = /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i;

function checkTag(tag: unknown): string {
  if (typeof tag !== "string" && (typeof tag !== "object" || tag === null)) {
    throw typeError("Language ID should be string or object.");
  }
  const text = `${tag as string}`;
  if (exec(TAG, text) === null) throw rangeError(`Incorrect locale information provided: ${text}`);
  return text;
}

function isEnglish(tag: string): boolean {
  const plain = lower(tag);
  return plain === "en" || plain === "en-us";
}

function canonical(tag: string): string {
  return lower(tag) === "en" ? "en" : "en-US";
}

/** ECMA-402's list of locales: a tag, some tags, or none. */
function toTags(locales: unknown): string[] {
  if (locales === undefined) return [];
  if (typeof locales === "string") return [checkTag(locales)];
  if (locales === null) throw typeError("Cannot convert undefined or null to object");
  const list = locales as ArrayLike<unknown>;
  const tags: string[] = [];
  for (let index = 0; index < list.length; index += 1) tags[index] = checkTag(list[index]);
  return tags;
}

/** The locale to use; throws a hint for one that is not American English. */
export function requireEnglish(locales: unknown, subject: Subject): string {
  const tags = toTags(locales);
  const first = tags[0];
  if (first === undefined) return "en-US";
  if (!isEnglish(first)) throw unsupported(`The locale "${first}"`, subject);
  return canonical(first);
}

/** `supportedLocalesOf`: those of the given locales that we have. */
export function supportedLocales(locales: unknown): string[] {
  const tags = toTags(locales);
  const supported: string[] = [];
  for (let index = 0; index < tags.length; index += 1) {
    const tag = tags[index] as string;
    if (isEnglish(tag)) supported[supported.length] = canonical(tag);
  }
  return supported;
}
