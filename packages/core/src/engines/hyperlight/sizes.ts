const mebibyte = 2 ** 20;

/** What goes in and out at once; more goes in parts. Both buffers are taken out of scratch. */
const bufferBytes = 256 * 2 ** 10;
/** The addon wraps each text in a message of its own. */
const envelopeBytes = 1_024;
/** JSON text has no raw control characters, so a UTF-16 unit takes at most 3 bytes, quotes and backslashes 2. */
const mostBytesOfUnit = 3;

/** Longest text, in UTF-16 units, that fits either buffer whatever it holds. */
export const partLength: number = Math.floor((bufferBytes - envelopeBytes) / mostBytesOfUnit);

/**
 * Stack, page tables, buffers and the kernel's own changed pages, beyond what the heap can take. Because scratch is larger
 * than the heap, allocating ends at the end of the heap and recursing at the end of scratch, and the two can be told apart.
 */
const roomBytes = 6 * mebibyte;

interface VmSizes {
  readonly heapBytes: number;
  readonly scratchBytes: number;
  readonly bufferBytes: number;
}

/** Sizes of a VM whose programs may use so much memory. */
export function sizesFor(memoryBytes: number): VmSizes {
  const heapBytes = Math.ceil(memoryBytes / mebibyte) * mebibyte;
  return { heapBytes, scratchBytes: heapBytes + roomBytes, bufferBytes };
}

/** Cuts a text into parts that fit a buffer, never inside a surrogate pair. */
export function cut(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  while (text.length - from > partLength) {
    let to = from + partLength;
    const last = text.charCodeAt(to - 1);
    if (last >= 0xd800 && last < 0xdc00) to--;
    parts.push(text.slice(from, to));
    from = to;
  }
  parts.push(text.slice(from));
  return parts;
}
