import { byteCount, bytePart } from "../buffer-source.ts";
import { decodeUtf8 } from "../decoding.ts";
import { charCodeAt, indexOf, numberText, padStart, slice, upper } from "../intrinsics.ts";
import { encodeUtf8 } from "../text-encoder.ts";

/**
 * A percent-encode set of the URL standard: its printable ASCII characters. Controls, U+007F and everything that is not
 * ASCII are in every set.
 */
export type EncodeSet = string;

const Bytes = Uint8Array;

export const CONTROL: EncodeSet = "";
export const FRAGMENT: EncodeSet = ' "<>`';
export const QUERY: EncodeSet = ' "#<>';
export const SPECIAL_QUERY: EncodeSet = " \"#<>'";
export const PATH: EncodeSet = ' "#<>?^`{}';
export const USERINFO: EncodeSet = ' "#<>?^`{}/:;=@[\\]|';
export const FORM: EncodeSet = " \"#<>?^`{}/:;=@[\\]|$%&+,!'()~";

function percent(byte: number): string {
  return `%${padStart(upper(numberText(byte, 16)), 2, "0")}`;
}

/** Encodes one code point as UTF-8, if its set says so. */
export function encodeCharacter(character: string, set: EncodeSet): string {
  const code = charCodeAt(character, 0);
  if (code >= 0x20 && code <= 0x7e && indexOf(set, character) === -1) return character;
  const bytes = encodeUtf8(character);
  let encoded = "";
  const length = byteCount(bytes);
  for (let index = 0; index < length; index += 1) encoded += percent(bytes[index] as number);
  return encoded;
}

/** The code points of a text that has no lone surrogates, each as a text. */
export function codePoints(text: string): string[] {
  const points: string[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const code = charCodeAt(text, index);
    const wide = code >= 0xd800 && code < 0xdc00;
    points[points.length] = slice(text, index, index + (wide ? 2 : 1));
    if (wide) index += 1;
  }
  return points;
}

export function encodeText(text: string, set: EncodeSet): string {
  const points = codePoints(text);
  let encoded = "";
  for (let index = 0; index < points.length; index += 1) encoded += encodeCharacter(points[index] as string, set);
  return encoded;
}

function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** Decodes `%41` and reads the bytes as UTF-8. */
export function percentDecode(text: string): string {
  if (indexOf(text, "%") === -1) return text;
  const bytes = encodeUtf8(text);
  const length = byteCount(bytes);
  const decoded = new Bytes(length);
  let written = 0;
  for (let index = 0; index < length; index += 1) {
    const byte = bytes[index] as number;
    const high = byte === 37 && index + 2 < length ? hexValue(bytes[index + 1] as number) : -1;
    const low = high === -1 ? -1 : hexValue(bytes[index + 2] as number);
    decoded[written] = low === -1 ? byte : high * 16 + low;
    if (low !== -1) index += 2;
    written += 1;
  }
  return decodeUtf8(bytePart(decoded, 0, written));
}
