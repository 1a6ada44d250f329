import { byteCount, bytePart } from "./buffer-source.ts";
import { apply, charCodeAt, fromCharCode, min, typeError } from "./intrinsics.ts";

export type Encoding = "utf-8" | "utf-16le" | "windows-1252";

/** Turns the bytes of one encoding into text, a part of a stream at a time. */
export interface Machine {
  take(bytes: Uint8Array, output: Output): void;
  /** Ends the stream: what is incomplete is an error. */
  end(output: Output): void;
}

/** Code units gathered before they become text: no more than a call may have arguments. */
const CHUNK = 4_096;

/** The text decoded so far. */
export class Output {
  text = "";
  readonly #fatal: boolean;
  #units: number[] = [];
  #count = 0;
  constructor(fatal: boolean) {
    this.#fatal = fatal;
  }
  unit(code: number): void {
    this.#units[this.#count] = code;
    this.#count += 1;
    if (this.#count === CHUNK) this.flush();
  }
  point(code: number): void {
    if (code >= 0x10000) this.unit(0xd800 + ((code - 0x10000) >> 10));
    this.unit(code >= 0x10000 ? 0xdc00 + (code & 0x3ff) : code);
  }
  /** What the standard calls an error: a replacement character, or the end of it. */
  error(): void {
    if (this.#fatal) throw typeError("The encoded data was not valid for its encoding");
    this.unit(0xfffd);
  }
  /** Takes a run of ASCII as it is. */
  ascii(bytes: Uint8Array, start: number, end: number): void {
    this.flush();
    this.text += apply(fromCharCode, undefined, bytePart(bytes, start, end) as unknown as number[]);
  }
  flush(): void {
    if (this.#count === 0) return;
    this.text += apply(fromCharCode, undefined, this.#units);
    this.#units = [];
    this.#count = 0;
  }
}

/** How many bytes follow a first byte of UTF-8; -1 when it is none. */
function trailing(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return -1;
  if (lead < 0xe0) return 1;
  return lead < 0xf0 ? 2 : 3;
}

/** Shorter runs are faster one by one. */
const WORTH_A_RUN = 24;

/** Where ASCII ends. */
function asciiEnd(bytes: Uint8Array, start: number, limit: number): number {
  let end = start;
  while (end < limit && (bytes[end] as number) < 0x80) end += 1;
  return end;
}

/** The UTF-8 decoder of the Encoding standard. */
class Utf8 implements Machine {
  #point = 0;
  #needed = 0;
  #low = 0x80;
  #high = 0xbf;
  take(bytes: Uint8Array, output: Output): void {
    const length = byteCount(bytes);
    for (let index = 0; index < length; index += 1) {
      const byte = bytes[index] as number;
      if (this.#needed > 0 && this.#trail(byte, output)) continue;
      if (byte >= 0x80) {
        this.#lead(byte, output);
        continue;
      }
      const end = asciiEnd(bytes, index + 1, min(length, index + CHUNK));
      if (end - index < WORTH_A_RUN) output.unit(byte);
      else {
        output.ascii(bytes, index, end);
        index = end - 1;
      }
    }
  }
  /** False when the byte does not belong to what has begun, and so begins something itself. */
  #trail(byte: number, output: Output): boolean {
    const fits = byte >= this.#low && byte <= this.#high;
    this.#low = 0x80;
    this.#high = 0xbf;
    this.#needed = fits ? this.#needed - 1 : 0;
    this.#point = (this.#point << 6) | (byte & 0x3f);
    if (!fits) output.error();
    else if (this.#needed === 0) output.point(this.#point);
    return fits;
  }
  #lead(byte: number, output: Output): void {
    const count = trailing(byte);
    if (count === -1) {
      output.error();
      return;
    }
    this.#needed = count;
    this.#point = byte & (0x3f >> count);
    if (byte === 0xe0) this.#low = 0xa0;
    if (byte === 0xed) this.#high = 0x9f;
    if (byte === 0xf0) this.#low = 0x90;
    if (byte === 0xf4) this.#high = 0x8f;
  }
  end(output: Output): void {
    if (this.#needed > 0) output.error();
    this.#needed = 0;
  }
}

/** The UTF-16LE decoder of the Encoding standard. */
class Utf16 implements Machine {
  #byte = -1;
  #lead = -1;
  take(bytes: Uint8Array, output: Output): void {
    const length = byteCount(bytes);
    for (let index = 0; index < length; index += 1) {
      const byte = bytes[index] as number;
      if (this.#byte === -1) {
        this.#byte = byte;
        continue;
      }
      this.#unit(this.#byte | (byte << 8), output);
      this.#byte = -1;
    }
  }
  #unit(unit: number, output: Output): void {
    const trails = unit >= 0xdc00 && unit < 0xe000;
    const lead = this.#lead;
    this.#lead = unit >= 0xd800 && unit < 0xdc00 ? unit : -1;
    if (lead !== -1 && trails) output.unit(lead);
    else if (lead !== -1 || trails) output.error();
    if (this.#lead === -1 && (lead !== -1 || !trails)) output.unit(unit);
  }
  end(output: Output): void {
    if (this.#byte !== -1 || this.#lead !== -1) output.error();
    this.#byte = -1;
    this.#lead = -1;
  }
}

/** What windows-1252 has at 0x80 to 0x9f. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

class Windows1252 implements Machine {
  take(bytes: Uint8Array, output: Output): void {
    const length = byteCount(bytes);
    for (let index = 0; index < length; index += 1) {
      const byte = bytes[index] as number;
      output.unit(byte >= 0x80 && byte < 0xa0 ? charCodeAt(WINDOWS_1252, byte - 0x80) : byte);
    }
  }
  end(): void {
    // Every byte is a character: nothing is ever incomplete.
  }
}

export function machineFor(encoding: Encoding): Machine {
  if (encoding === "utf-8") return new Utf8();
  return encoding === "utf-16le" ? new Utf16() : new Windows1252();
}

/** Reads bytes as UTF-8, errors replaced, a byte order mark kept. */
export function decodeUtf8(bytes: Uint8Array): string {
  const machine = new Utf8();
  const output = new Output(false);
  machine.take(bytes, output);
  machine.end(output);
  output.flush();
  return output.text;
}
