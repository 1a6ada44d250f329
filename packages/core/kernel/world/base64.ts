import { requireArguments } from "./arguments.ts";
import { byteCount, bytePart } from "./buffer-source.ts";
import { defineMethods } from "./define.ts";
import { domException } from "./dom-exception.ts";
import { apply, charCodeAt, floor, fromCharCode, slice } from "./intrinsics.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The six bits each ASCII character stands for; 64 for none. */
const VALUES = new Uint8Array(128).fill(64);
for (let index = 0; index < 64; index += 1) VALUES[ALPHABET.charCodeAt(index)] = index;

/** The characters of the alphabet, and that which fills the last group. */
const LETTERS = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const PADDING = 61;

function letter(bits: number): string {
  return ALPHABET[bits & 63] as string;
}

function encode(text: string): string {
  let encoded = "";
  for (let index = 0; index < text.length; index += 3) {
    const rest = text.length - index;
    const a = charCodeAt(text, index);
    const b = rest > 1 ? charCodeAt(text, index + 1) : 0;
    const c = rest > 2 ? charCodeAt(text, index + 2) : 0;
    if (a > 255 || b > 255 || c > 255) {
      const hint = "encode it first, for example btoa(String.fromCharCode(...new TextEncoder().encode(text)))";
      throw domException(`btoa takes characters up to U+00FF only; ${hint}`, "InvalidCharacterError");
    }
    encoded += letter(a >> 2) + letter((a << 4) | (b >> 4));
    encoded += (rest > 1 ? letter((b << 2) | (c >> 6)) : "=") + (rest > 2 ? letter(c) : "=");
  }
  return encoded;
}

function isSpace(code: number): boolean {
  return code <= 32 && (code === 32 || code === 9 || code === 10 || code === 12 || code === 13);
}

/** The text without ASCII white space: most have none. */
function trimmed(text: string): string {
  const { length } = text;
  let spaces = 0;
  for (let index = 0; index < length; index += 1) if (isSpace(charCodeAt(text, index))) spaces += 1;
  if (spaces === 0) return text;
  let kept = "";
  for (let index = 0; index < length; index += 1) if (!isSpace(charCodeAt(text, index))) kept += text[index];
  return kept;
}

/** How much of the text is not the padding of a whole number of groups. */
function unpadded(text: string): number {
  if (text.length % 4 !== 0) return text.length;
  if (slice(text, -2) === "==") return text.length - 2;
  return slice(text, -1) === "=" ? text.length - 1 : text.length;
}

/** "Forgiving-base64 decode" of the Infra standard. */
function decode(given: string): string {
  const text = trimmed(given);
  const length = unpadded(text);
  let decoded = "";
  let bits = 0;
  let count = 0;
  if (length % 4 === 1) throw invalid();
  for (let index = 0; index < length; index += 1) {
    const code = charCodeAt(text, index);
    const value = code < 128 ? (VALUES[code] as number) : 64;
    if (value === 64) throw invalid();
    bits = (bits << 6) | value;
    count += 6;
    if (count < 24) continue;
    decoded += fromCharCode((bits >> 16) & 255, (bits >> 8) & 255, bits & 255);
    count = 0;
  }
  if (count === 12) return decoded + fromCharCode((bits >> 4) & 255);
  return count === 18 ? decoded + fromCharCode((bits >> 10) & 255, (bits >> 2) & 255) : decoded;
}

function invalid(): Error {
  return domException("The string to be decoded is not correctly encoded.", "InvalidCharacterError");
}

/** Code units that become text at once: no more than a call may have arguments. */
const CHUNK = 4_096;
const Bytes = Uint8Array;

/** Bytes in base64. */
export function bytesToBase64(bytes: Uint8Array): string {
  const size = byteCount(bytes);
  const at = (index: number): number => (index < size ? (bytes[index] as number) : 0);
  let encoded = "";
  let units = new Bytes(CHUNK);
  let count = 0;
  for (let index = 0; index < size; index += 3) {
    const three = (at(index) << 16) | (at(index + 1) << 8) | at(index + 2);
    units[count] = LETTERS[three >> 18] as number;
    units[count + 1] = LETTERS[(three >> 12) & 63] as number;
    units[count + 2] = index + 1 < size ? (LETTERS[(three >> 6) & 63] as number) : PADDING;
    units[count + 3] = index + 2 < size ? (LETTERS[three & 63] as number) : PADDING;
    count += 4;
    if (count < CHUNK) continue;
    encoded += apply(fromCharCode, undefined, units as unknown as number[]);
    units = new Bytes(CHUNK);
    count = 0;
  }
  return encoded + apply(fromCharCode, undefined, bytePart(units, 0, count) as unknown as number[]);
}

/** The bytes of base64 of our own making. */
export function base64ToBytes(text: string): Uint8Array<ArrayBuffer> {
  const length = unpadded(text);
  const bytes = new Bytes(floor((length * 3) / 4));
  let bits = 0;
  let count = 0;
  let written = 0;
  for (let index = 0; index < length; index += 1) {
    bits = ((bits << 6) | (VALUES[charCodeAt(text, index)] as number)) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[written] = (bits >> count) & 255;
    written += 1;
  }
  return bytes;
}

/** Installs `atob` and `btoa`. */
export function installBase64(global: typeof globalThis): void {
  const lengths = { atob: 1, btoa: 1 };
  const methods = {
    atob(...args: unknown[]): string {
      requireArguments(args, 1, "atob");
      return decode(`${args[0] as string}`);
    },
    btoa(...args: unknown[]): string {
      requireArguments(args, 1, "btoa");
      return encode(`${args[0] as string}`);
    },
  };
  defineMethods(global, methods, lengths);
}
