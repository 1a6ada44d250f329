import { toUsvString } from "../arguments.ts";
import { bufferSource, byteCount, bytesOf } from "../buffer-source.ts";
import { machineFor, Output } from "../decoding.ts";
import { defineMethods, type Interface } from "../define.ts";
import { charCodeAt, parseJson, promiseOf, slice, syntaxError, typeError } from "../intrinsics.ts";
import { encodeUtf8 } from "../text-encoder.ts";
import { serializeForm } from "../url/form.ts";
import { paramsState, type URLSearchParams } from "../url/search-params.ts";
import { type Headers, headerList } from "./headers.ts";

/** What a request or a response carries. The source is never changed. */
export interface Body {
  readonly source: string | Uint8Array | null;
  used: boolean;
}

const Bytes = Uint8Array;
const { set: setBytes } = Uint8Array.prototype;
const copyInto: (self: Uint8Array, from: Uint8Array) => void = Function.prototype.call.bind(setBytes);

function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Bytes(byteCount(bytes));
  copyInto(copy, bytes);
  return copy;
}

function formOf(value: object): string | undefined {
  try {
    return serializeForm(paramsState(value as URLSearchParams).pairs);
  } catch {
    return undefined;
  }
}

/** Takes what a program gave as a body; tells its type to headers that name none. */
export function takeBody(value: unknown, headers: Headers): Body {
  if (value === undefined || value === null) return { source: null, used: false };
  if (typeof value !== "object" && typeof value !== "function") {
    suggestType(headers, "text/plain;charset=UTF-8");
    return { source: toUsvString(value), used: false };
  }
  const form = formOf(value);
  if (form !== undefined) {
    suggestType(headers, "application/x-www-form-urlencoded;charset=UTF-8");
    return { source: form, used: false };
  }
  const bytes = bufferSource(value);
  if (bytes !== undefined) return { source: copyOf(bytesOf(bytes)), used: false };
  throw typeError(
    "body: give text, URLSearchParams, an ArrayBuffer or a typed array; for an object JSON.stringify(it)",
  );
}

export function suggestType(headers: Headers, type: string): void {
  const { pairs } = headerList(headers);
  for (let index = 0; index < pairs.length; index += 1) if (pairs[index]?.name === "content-type") return;
  pairs[pairs.length] = { name: "content-type", value: type };
}

/** The source, once. */
function consume(body: Body): string | Uint8Array {
  if (body.used) throw typeError("The body was read already: keep what you read, or read a clone()");
  body.used = body.source !== null;
  return body.source ?? "";
}

function textOf(source: string | Uint8Array): string {
  if (typeof source === "string") return charCodeAt(source, 0) === 0xfeff ? slice(source, 1) : source;
  const output = new Output(false);
  const machine = machineFor("utf-8");
  machine.take(source, output);
  machine.end(output);
  output.flush();
  return charCodeAt(output.text, 0) === 0xfeff ? slice(output.text, 1) : output.text;
}

function jsonOf(source: string | Uint8Array): unknown {
  const text = textOf(source);
  try {
    return parseJson(text);
  } catch {
    const begins = text === "" ? "it is empty" : `it begins ${text.length > 40 ? `${slice(text, 0, 40)}...` : text}`;
    throw syntaxError(`The body is not JSON: ${begins}. Look at status and headers, or read text().`);
  }
}

const bytesOfSource = (source: string | Uint8Array): Uint8Array<ArrayBuffer> =>
  typeof source === "string" ? encodeUtf8(source) : copyOf(source);

/** Gives an interface what the standard calls the body mixin. No method throws: what goes wrong is a rejection. */
export function defineBody(type: Interface, bodyOf: (self: unknown) => Body): void {
  defineMethods(type.prototype, {
    arrayBuffer(this: unknown): Promise<ArrayBuffer> {
      return promiseOf(() => bytesOfSource(consume(bodyOf(this))).buffer);
    },
    blob(): Promise<never> {
      return promiseOf(() => {
        throw typeError("There are no Blobs here: use arrayBuffer() or bytes()");
      });
    },
    bytes(this: unknown): Promise<Uint8Array> {
      return promiseOf(() => bytesOfSource(consume(bodyOf(this))));
    },
    formData(): Promise<never> {
      return promiseOf(() => {
        throw typeError("There is no FormData here: use text() and URLSearchParams");
      });
    },
    json(this: unknown): Promise<unknown> {
      return promiseOf(() => jsonOf(consume(bodyOf(this))));
    },
    text(this: unknown): Promise<string> {
      return promiseOf(() => textOf(consume(bodyOf(this))));
    },
  });
}

/** Streams are not here; nothing is `null`, as everywhere. */
export function streamOf(body: Body): null {
  if (body.source === null) return null;
  throw typeError("There are no streams here: use text(), json(), arrayBuffer() or bytes()");
}

/** A body that can be read once more. */
export function cloneBody(body: Body): Body {
  if (body.used) throw typeError("The body was read already: clone() before you read it");
  return { source: body.source, used: false };
}
