import { getPrototypeOf, getterOf } from "./intrinsics.ts";

const typedArray: object = getPrototypeOf(Uint8Array.prototype) as object;
const arrayKind: (self: unknown) => string | undefined = getterOf(typedArray, Symbol.toStringTag);
const arrayBuffer: (self: unknown) => ArrayBuffer = getterOf(typedArray, "buffer");
const arrayOffset: (self: unknown) => number = getterOf(typedArray, "byteOffset");
const arrayBytes: (self: unknown) => number = getterOf(typedArray, "byteLength");
const arrayLength: (self: unknown) => number = getterOf(typedArray, "length");
const viewBuffer: (self: unknown) => ArrayBuffer = getterOf(DataView.prototype, "buffer");
const viewOffset: (self: unknown) => number = getterOf(DataView.prototype, "byteOffset");
const viewBytes: (self: unknown) => number = getterOf(DataView.prototype, "byteLength");
const bufferBytes: (self: unknown) => number = getterOf(ArrayBuffer.prototype, "byteLength");
const bufferDetached: (self: unknown) => boolean = getterOf(ArrayBuffer.prototype, "detached");

const Bytes = Uint8Array;
const { isView } = ArrayBuffer;

/** What a typed array, a `DataView` or an `ArrayBuffer` is about, read from the engine's slots, not from properties. */
export interface BufferSource {
  /** `"ArrayBuffer"`, `"DataView"`, or the name of the typed array. */
  readonly kind: string;
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number;
  /** Elements of a typed array; bytes of the others. */
  readonly length: number;
}

/** The size of an `ArrayBuffer`; undefined for anything else. */
export function arrayBufferSize(value: unknown): number | undefined {
  try {
    return bufferBytes(value);
  } catch {
    return undefined;
  }
}

export function isDetached(buffer: ArrayBuffer): boolean {
  return bufferDetached(buffer);
}

/** Describes a buffer or a view of one; undefined for anything else. */
export function bufferSource(value: unknown): BufferSource | undefined {
  const size = arrayBufferSize(value);
  if (size !== undefined) {
    return { kind: "ArrayBuffer", buffer: value as ArrayBuffer, byteOffset: 0, byteLength: size, length: size };
  }
  if (!isView(value)) return undefined;
  const kind = arrayKind(value);
  if (kind === undefined) {
    const byteLength = viewBytes(value);
    return {
      kind: "DataView",
      buffer: viewBuffer(value),
      byteOffset: viewOffset(value),
      byteLength,
      length: byteLength,
    };
  }
  const byteLength = arrayBytes(value);
  return { kind, buffer: arrayBuffer(value), byteOffset: arrayOffset(value), byteLength, length: arrayLength(value) };
}

/** The bytes a source is about, not copied. */
export function bytesOf(source: BufferSource): Uint8Array {
  if (source.byteLength === 0) return new Bytes(0);
  return new Bytes(source.buffer, source.byteOffset, source.byteLength);
}

/** The length of an array of bytes, whatever a program made of the property `length`. */
export function byteCount(bytes: Uint8Array): number {
  return arrayBytes(bytes);
}

/** A part of an array of bytes, not copied. */
export function bytePart(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Bytes(arrayBuffer(bytes), arrayOffset(bytes) + start, end - start);
}
