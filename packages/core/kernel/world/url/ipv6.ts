import { exec, numberText, slice } from "../intrinsics.ts";

const PIECE = /^[0-9A-Fa-f]{1,4}/;
const QUAD = /^(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})$/;

/** The pieces as written; `gap` tells where `::` stands, and is -1 when it does not. */
interface Written {
  readonly pieces: number[];
  gap: number;
}

/** How many of the eight pieces are taken; `::` stands for at least one. */
function taken(written: Written): number {
  return written.pieces.length + (written.gap === -1 ? 0 : 1);
}

/** The last two pieces, written as an IPv4 address; false when it is none. */
function takeQuad(text: string, written: Written): boolean {
  const quad = exec(QUAD, text);
  if (quad === null || taken(written) > 6) return false;
  const { pieces } = written;
  for (let index = 1; index <= 4; index += 2) {
    const high = +(quad[index] as string);
    const low = +(quad[index + 1] as string);
    if (high > 255 || low > 255) return false;
    pieces[pieces.length] = high * 256 + low;
  }
  return true;
}

function read(text: string): Written | null {
  const written: Written = { pieces: [], gap: slice(text, 0, 2) === "::" ? 0 : -1 };
  const { pieces } = written;
  let rest = written.gap === 0 ? slice(text, 2) : text;
  while (rest !== "") {
    if (taken(written) === 8) return null;
    const piece = exec(PIECE, rest)?.[0] ?? "";
    if (piece === "") {
      if (rest[0] !== ":" || written.gap !== -1 || pieces.length === 0) return null;
      written.gap = pieces.length;
      rest = slice(rest, 1);
      continue;
    }
    if (rest[piece.length] === ".") return takeQuad(rest, written) ? written : null;
    pieces[pieces.length] = +`0x${piece}`;
    if (rest === piece) return written;
    if (rest[piece.length] !== ":" || rest.length === piece.length + 1) return null;
    rest = slice(rest, piece.length + 1);
  }
  return written;
}

interface Run {
  readonly start: number;
  readonly length: number;
}

/** The first longest run of at least two zero pieces, which the text form leaves out. */
function longestZeros(pieces: readonly number[]): Run {
  let longest: Run = { start: -1, length: 1 };
  let length = 0;
  for (let index = 0; index < pieces.length; index += 1) {
    length = pieces[index] === 0 ? length + 1 : 0;
    if (length > longest.length) longest = { start: index - length + 1, length };
  }
  return longest;
}

function serialize(pieces: readonly number[]): string {
  const zeros = longestZeros(pieces);
  let text = "";
  for (let index = 0; index < pieces.length; index += 1) {
    if (index === zeros.start) {
      text += index === 0 ? "::" : ":";
      index += zeros.length - 1;
      continue;
    }
    text += numberText(pieces[index] as number, 16);
    if (index < 7) text += ":";
  }
  return text;
}

/** An IPv6 address (without its brackets) in its shortest form; null when it is none. */
export function parseIpv6(text: string): string | null {
  const written = read(text);
  if (written === null) return null;
  const { pieces, gap } = written;
  if (gap === -1) return pieces.length === 8 ? serialize(pieces) : null;
  const full: number[] = [];
  for (let index = 0; index < gap; index += 1) full[index] = pieces[index] as number;
  for (let index = gap; index < 8; index += 1) full[index] = 0;
  const after = pieces.length - gap;
  for (let index = 0; index < after; index += 1) full[8 - after + index] = pieces[gap + index] as number;
  return serialize(full);
}
