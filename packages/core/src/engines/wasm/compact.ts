import { differingParts } from "./differing-parts.ts";
import type { Image } from "./image.ts";

/** The memory of a sandbox that waits, as what differs from the image it was made from. */
export interface Compact {
  /** Of the whole memory, in bytes. */
  readonly length: number;
  readonly stackPointer: number;
  /** Of each part, where it lies in the memory and how long it is. */
  readonly places: Uint32Array;
  /** All parts in one piece: a hundred small ones would cost more to keep than they hold. */
  readonly bytes: Uint8Array;
}

/** Small, since a program changes a few words in many places: counts of references, above all. */
const partBytes = 512;

export function compact(memory: Uint8Array, stackPointer: number, image: Image): Compact {
  const parts = differingParts(memory, image.bytes, partBytes);
  const bytes = new Uint8Array(parts.reduce((sum, [, length]) => sum + length, 0));
  let at = 0;
  for (const [offset, length] of parts) {
    bytes.set(memory.subarray(offset, offset + length), at);
    at += length;
  }
  return { length: memory.length, stackPointer, places: Uint32Array.from(parts.flat()), bytes };
}

/** Writes the parts over a copy of the image. */
export function expand({ places, bytes }: Compact, memory: Uint8Array): void {
  let at = 0;
  for (let part = 0; part < places.length; part += 2) {
    const [offset = 0, length = 0] = places.subarray(part, part + 2);
    memory.set(bytes.subarray(at, at + length), offset);
    at += length;
  }
}
