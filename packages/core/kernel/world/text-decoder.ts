import { toDictionary } from "./arguments.ts";
import { bufferSource, bytesOf } from "./buffer-source.ts";
import { exposeInterface } from "./define.ts";
import { apply, charCodeAt, fromCharCode, indexOf, lower, rangeError, slice, typeError } from "./intrinsics.ts";

type Encoding = "utf-8" | "utf-16le" | "windows-1252";

/** The labels of the Encoding standard for what we decode. */
const LABELS: ReadonlyArray<readonly [Encoding, string]> = [
  ["utf-8", " unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 "],
  ["utf-16le", " csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le "],
  [
    "windows-1252",
    " ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 " +
      "iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252 ",
  ],
];
/** What windows-1252 has at 0x80 to 0x9f. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** Characters gathered before they become text: as many as a call may have arguments. */
const CHUNK = 4_096;

/** Turns the bytes of one encoding into UTF-16, a chunk at a time. */
interface Machine {
  /** Takes a byte. */
  take(byte: number, output: Output): void;
  /** Ends the stream: what is incomplete is an error. */
  end(output: Output): void;
}

class Output {
  text = "";
  readonly #units: number[] = [];
  readonly #fatal: boolean;
  constructor(fatal: boolean) {
    this.#fatal = fatal;
  }
  unit(code: number): void {
    this.#units[this.#units.length] = code;
    if (this.#units.length >= CHUNK) this.flush();
  }
  point(code: number): void {
    if (code < 0x10000) return this.unit(code);
    this.unit(0xd800 + ((code - 0x10000) >> 10));
    this.unit(0xdc00 + (code & 0x3ff));
  }
  /** What the standard calls "error": a replacement character, or the end of it. */
  error(): void {
    if (this.#fatal) throw typeError("The encoded data was not valid for its encoding");
    this.unit(0xfffd);
  }
  flush(): void {
    this.text += apply(fromCharCode, undefined, this.#units);
    this.#units.length = 0;
  }
}

/** The UTF-8 decoder of the Encoding standard. */
class Utf8 implements Machine {
  #point = 0;
  #needed = 0;
  #low = 0x80;
  #high = 0xbf;
  take(byte: number, output: Output): void {
    if (this.#needed === 0) return byte < 0x80 ? output.unit(byte) : this.#lead(byte, output);
    const fits = byte >= this.#low && byte <= this.#high;
    this.#low = 0x80;
    this.#high = 0xbf;
    if (!fits) {
      this.#needed = 0;
      output.error();
      return this.take(byte, output);
    }
    this.#point = (this.#point << 6) | (byte & 0x3f);
    this.#needed -= 1;
    if (this.#needed === 0) output.point(this.#point);
  }
  #lead(byte: number, output: Output): void {
    if (byte < 0xc2 || byte > 0xf4) return output.error();
    this.#needed = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    this.#point = byte & (0x3f >> this.#needed);
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
  take(byte: number, output: Output): void {
    if (this.#byte === -1) {
      this.#byte = byte;
      return;
    }
    const unit = this.#byte | (byte << 8);
    this.#byte = -1;
    const trails = unit >= 0xdc00 && unit < 0xe000;
    const lead = this.#lead;
    this.#lead = -1;
    if (lead !== -1 && trails) {
      output.unit(lead);
      return output.unit(unit);
    }
    if (lead !== -1) output.error();
    if (unit >= 0xd800 && unit < 0xdc00) this.#lead = unit;
    else if (trails) output.error();
    else output.unit(unit);
  }
  end(output: Output): void {
    if (this.#byte !== -1 || this.#lead !== -1) output.error();
    this.#byte = -1;
    this.#lead = -1;
  }
}

class Windows1252 implements Machine {
  take(byte: number, output: Output): void {
    output.unit(byte >= 0x80 && byte < 0xa0 ? charCodeAt(WINDOWS_1252, byte - 0x80) : byte);
  }
  end(): void {}
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 12 || code === 13;
}

function encodingOf(given: string): Encoding {
  let start = 0;
  let end = given.length;
  while (start < end && isSpace(charCodeAt(given, start))) start += 1;
  while (end > start && isSpace(charCodeAt(given, end - 1))) end -= 1;
  const label = lower(slice(given, start, end));
  for (let index = 0; index < LABELS.length && label !== ""; index += 1) {
    const known = LABELS[index];
    if (known !== undefined && indexOf(known[1], ` ${label} `) !== -1 && indexOf(label, " ") === -1) return known[0];
  }
  throw rangeError(`The encoding "${given}" is not supported here: utf-8, utf-16le and windows-1252 (latin1) are`);
}

function machineFor(encoding: Encoding): Machine {
  if (encoding === "utf-8") return new Utf8();
  return encoding === "utf-16le" ? new Utf16() : new Windows1252();
}

class TextDecoder {
  readonly #encoding: Encoding;
  readonly #fatal: boolean;
  readonly #ignoreBOM: boolean;
  #machine: Machine | undefined;
  #begun = false;
  constructor(label: unknown = "utf-8", options: unknown = undefined) {
    this.#encoding = encodingOf(`${label as string}`);
    const { fatal = false, ignoreBOM = false } = toDictionary(options, "TextDecoder");
    this.#fatal = !!fatal;
    this.#ignoreBOM = !!ignoreBOM;
  }
  get encoding(): string {
    return this.#encoding;
  }
  get fatal(): boolean {
    return this.#fatal;
  }
  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }
  decode(input: unknown = undefined, options: unknown = undefined): string {
    const source = input === undefined ? undefined : bufferSource(input);
    if (input !== undefined && source === undefined) {
      throw typeError("TextDecoder.decode takes an ArrayBuffer, a typed array or a DataView");
    }
    const { stream = false } = toDictionary(options, "TextDecoder.decode");
    if (this.#machine === undefined) this.#begun = false;
    const machine = this.#machine ?? machineFor(this.#encoding);
    this.#machine = undefined;
    const output = new Output(this.#fatal);
    if (source !== undefined) takeAll(machine, bytesOf(source), output);
    if (stream) this.#machine = machine;
    else machine.end(output);
    output.flush();
    return this.#withoutMark(output.text, !!stream);
  }
  /** Takes the byte order mark off the first text of a stream. */
  #withoutMark(text: string, streaming: boolean): string {
    const first = !this.#begun;
    this.#begun = streaming && (this.#begun || text !== "");
    const marked = first && !this.#ignoreBOM && this.#encoding !== "windows-1252" && charCodeAt(text, 0) === 0xfeff;
    return marked ? slice(text, 1) : text;
  }
}

function takeAll(machine: Machine, bytes: Uint8Array, output: Output): void {
  const { length } = bytes;
  for (let index = 0; index < length; index += 1) machine.take(bytes[index] as number, output);
}

/** Reads the first bytes of an array as UTF-8, errors replaced, a byte order mark kept. */
export function decodeUtf8(bytes: Uint8Array, length: number): string {
  const machine = new Utf8();
  const output = new Output(false);
  for (let index = 0; index < length; index += 1) machine.take(bytes[index] as number, output);
  machine.end(output);
  output.flush();
  return output.text;
}

export function installTextDecoder(global: typeof globalThis): void {
  exposeInterface(global, TextDecoder, "TextDecoder", { "": 0, decode: 0 });
}
