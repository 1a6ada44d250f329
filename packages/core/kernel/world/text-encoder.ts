import { toUsvString } from "./arguments.ts";
import { bufferSource, byteCount } from "./buffer-source.ts";
import { exposeInterface } from "./define.ts";
import { charCodeAt, typeError } from "./intrinsics.ts";

const Bytes = Uint8Array;

/** How many bytes the code point at an index takes in UTF-8. The text is well formed. */
function width(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code >= 0xd800 && code < 0xe000 ? 4 : 3;
}

function byteLength(text: string): number {
  let total = 0;
  const { length } = text;
  for (let index = 0; index < length; index += 1) {
    const bytes = width(charCodeAt(text, index));
    total += bytes;
    if (bytes === 4) index += 1;
  }
  return total;
}

interface Progress {
  readonly read: number;
  readonly written: number;
}

/** Writes whole code points for as long as they fit. */
function write(text: string, target: Uint8Array): Progress {
  const room = byteCount(target);
  let written = 0;
  let read = 0;
  const { length } = text;
  while (read < length) {
    const code = charCodeAt(text, read);
    if (code < 0x80 && written < room) {
      target[written] = code;
      written += 1;
      read += 1;
      continue;
    }
    const bytes = width(code);
    if (written + bytes > room) break;
    if (bytes === 2) target[written] = 0xc0 | (code >> 6);
    else if (bytes === 3) target[written] = 0xe0 | (code >> 12);
    const point = bytes === 4 ? 0x10000 + ((code & 0x3ff) << 10) + (charCodeAt(text, read + 1) & 0x3ff) : code;
    if (bytes === 4) target[written] = 0xf0 | (point >> 18);
    for (let more = 1; more < bytes; more += 1) {
      target[written + more] = 0x80 | ((point >> (6 * (bytes - 1 - more))) & 0x3f);
    }
    written += bytes;
    read += bytes === 4 ? 2 : 1;
  }
  return { read, written };
}

/** Writes a text that is all ASCII; false when it is not. */
function writeAscii(text: string, target: Uint8Array): boolean {
  const { length } = text;
  for (let index = 0; index < length; index += 1) {
    const code = charCodeAt(text, index);
    if (code > 0x7f) return false;
    target[index] = code;
  }
  return true;
}

/** The UTF-8 bytes of a text. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const ascii = new Bytes(text.length);
  if (writeAscii(text, ascii)) return ascii;
  const bytes = new Bytes(byteLength(text));
  write(text, bytes);
  return bytes;
}

class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }
  encode(input: unknown = ""): Uint8Array<ArrayBuffer> {
    return encodeUtf8(toUsvString(input));
  }
  encodeInto(source: unknown, destination: unknown): Progress {
    const text = toUsvString(source);
    if (bufferSource(destination)?.kind !== "Uint8Array")
      throw typeError("TextEncoder.encodeInto: the target must be a Uint8Array");
    return write(text, destination as Uint8Array);
  }
}

export function installTextEncoder(global: typeof globalThis): void {
  exposeInterface(global, TextEncoder, "TextEncoder", { encode: 0 });
}
