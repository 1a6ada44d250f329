import { toDictionary } from "./arguments.ts";
import { bufferSource, bytesOf } from "./buffer-source.ts";
import { type Encoding, type Machine, machineFor, Output } from "./decoding.ts";
import { exposeInterface } from "./define.ts";
import { charCodeAt, indexOf, lower, rangeError, slice, typeError } from "./intrinsics.ts";

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
    if (source !== undefined) machine.take(bytesOf(source), output);
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

export function installTextDecoder(global: typeof globalThis): void {
  exposeInterface(global, TextDecoder, "TextDecoder", { "": 0, decode: 0 });
}
