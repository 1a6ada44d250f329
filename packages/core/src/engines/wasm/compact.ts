import { differingParts } from "./differing-parts.ts";
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
  const parts = differingParts(memory, image.bytes, partBytes).map(
    ([offset, length]) => [offset, memory.slice(offset, offset + length)] as const,
  );
  return { length: memory.length, stackPointer, parts };
}
