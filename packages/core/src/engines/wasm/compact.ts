import type { Image } from "./image.ts";

/** The memory of a sandbox that waits, as what differs from the image it was made from. */
export interface Compact {
  /** Of the whole memory, in bytes. */
  readonly length: number;
  readonly stackPointer: number;
  readonly parts: readonly (readonly [offset: number, bytes: Uint8Array])[];
}

/** Small, since a program changes a few words in many places: counts of references, above all. */
const partBytes = 512;

export function compact(memory: Uint8Array, stackPointer: number, image: Image): Compact {
  const parts: [number, Uint8Array][] = [];
  const before = Buffer.from(image.bytes.buffer, image.bytes.byteOffset, image.bytes.byteLength);
  const now = Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength);
  const zero = Buffer.alloc(partBytes);
  let from = -1;
  for (let at = 0; at <= now.length; at += partBytes) {
    const same =
      at === now.length ||
      (at < before.length
        ? now.compare(before, at, at + partBytes, at, at + partBytes) === 0
        : now.compare(zero, 0, partBytes, at, at + partBytes) === 0);
    if (!same && from < 0) from = at;
    if (same && from >= 0) {
      parts.push([from, memory.slice(from, at)]);
      from = -1;
    }
  }
  return { length: memory.length, stackPointer, parts };
}
