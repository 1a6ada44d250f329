import { makeError } from "../errors.ts";
import { defineProperty, uncurryThis } from "../primordials.ts";
import { bufferSource, bytesOf } from "../world/buffer-source.ts";
import { decodeUtf8 } from "../world/decoding.ts";
import { charCodeAt, fromCharCode, lower, wellFormed } from "../world/intrinsics.ts";

/** What engines have beyond the language our types know. */
interface Codecs {
  fromBase64(text: string): Uint8Array;
  fromHex(text: string): Uint8Array;
}

const Bytes = Uint8Array;
const { fromBase64, fromHex } = Bytes as unknown as Codecs;
const codecs = Bytes.prototype as unknown as Record<"toBase64" | "toHex", () => string> & {
  setFromBase64(text: string): void;
};
const toBase64 = uncurryThis(codecs.toBase64) as unknown as (bytes: Uint8Array) => string;
const toHex = uncurryThis(codecs.toHex) as unknown as (bytes: Uint8Array) => string;
const setFromBase64 = uncurryThis(codecs.setFromBase64) as unknown as (bytes: Uint8Array, text: string) => void;

export type FileEncoding = "utf8" | "latin1" | "base64" | "hex";

const encodings: Readonly<Record<string, FileEncoding>> = {
  __proto__: null as never,
  utf8: "utf8",
  "utf-8": "utf8",
  latin1: "latin1",
  binary: "latin1",
  ascii: "latin1",
  base64: "base64",
  hex: "hex",
};

export function invalidArgument(message: string): Error {
  return makeError("TypeError", message, "FS_INVALID_ARGUMENT");
}

/** Node's names of encodings; undefined when none was given. */
export function encodingOf(given: unknown): FileEncoding | undefined {
  if (given === undefined || given === null || given === "buffer") return undefined;
  const known = typeof given === "string" ? encodings[lower(given)] : undefined;
  if (known === undefined) throw invalidArgument("The encoding must be utf8, latin1, base64 or hex.");
  return known;
}

export function decodeBytes(bytes: Uint8Array, encoding: FileEncoding): string {
  if (encoding === "utf8") return decodeUtf8(bytes);
  if (encoding === "base64") return toBase64(bytes);
  if (encoding === "hex") return toHex(bytes);
  let text = "";
  for (let at = 0; at < bytes.length; at++) text += fromCharCode(bytes[at] as number);
  return text;
}

/** The content of a file as the fields of a request: text as it is, bytes in base64. */
export function toContent(data: unknown, encoding: FileEncoding, where: string): { text?: string; base64?: string } {
  if (typeof data === "string") {
    // Lone surrogates have no bytes.
    if (encoding === "utf8") return { text: wellFormed(data) };
    return { base64: toBase64(encodeText(data, encoding)) };
  }
  const source = bufferSource(data);
  if (source !== undefined) return { base64: toBase64(bytesOf(source)) };
  const hint = typeof data === "object" ? " Use JSON.stringify for an object." : "";
  throw invalidArgument(
    `fs.${where} writes a text or a Uint8Array, not ${data === null ? "null" : `a ${typeof data}`}.${hint}`,
  );
}

function encodeText(text: string, encoding: FileEncoding): Uint8Array {
  try {
    if (encoding === "base64") return fromBase64(text);
    if (encoding === "hex") return fromHex(text);
  } catch {
    throw invalidArgument(`The content is no ${encoding}.`);
  }
  const bytes = new Bytes(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = charCodeAt(text, at);
  return bytes;
}

/** Bytes that are made of parts. Like Node's `Buffer`, `toString` gives their text. */
export function createBytes(length: number): Uint8Array {
  const bytes = new Bytes(length);
  const methods = {
    toString(encoding?: unknown): string {
      return decodeBytes(bytes, encodingOf(encoding) ?? "utf8");
    },
  };
  defineProperty(bytes, "toString", { value: methods.toString, writable: true, enumerable: false, configurable: true });
  return bytes;
}

export function fillBytes(bytes: Uint8Array, from: number, to: number, base64: string): void {
  setFromBase64(new Bytes(bytes.buffer, from, to - from), base64);
}
