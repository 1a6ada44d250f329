import { exec, floor, isNotANumber, slice } from "../intrinsics.ts";

const DECIMAL = /^[0-9]+$/;
const OCTAL = /^[0-7]*$/;
const HEXADECIMAL = /^[0-9A-Fa-f]*$/;

function splitDots(text: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] !== ".") {
      part += text[index];
      continue;
    }
    parts[parts.length] = part;
    part = "";
  }
  parts[parts.length] = part;
  return parts;
}

/** A decimal, octal (`017`) or hexadecimal (`0xf`) number; NaN for anything else. */
function parseNumber(text: string): number {
  if (text === "") return Number.NaN;
  const first = text[0] === "0" ? text[1] : undefined;
  if (first === "x" || first === "X") {
    const digits = slice(text, 2);
    return exec(HEXADECIMAL, digits) === null ? Number.NaN : +`0x0${digits}`;
  }
  if (first !== undefined) return exec(OCTAL, text) === null ? Number.NaN : +`0o${text}`;
  return exec(DECIMAL, text) === null ? Number.NaN : +text;
}

/** Whether a host can only be an IPv4 address: its last label is a number. */
export function endsInNumber(host: string): boolean {
  const parts = splitDots(host);
  if (parts[parts.length - 1] === "") {
    if (parts.length === 1) return false;
    parts.length -= 1;
  }
  const last = parts[parts.length - 1] ?? "";
  if (exec(DECIMAL, last) !== null) return true;
  return !isNotANumber(parseNumber(last));
}

/** The address in its usual form; null when it is none. */
export function parseIpv4(host: string): string | null {
  const parts = splitDots(host);
  if (parts[parts.length - 1] === "" && parts.length > 1) parts.length -= 1;
  if (parts.length > 4) return null;
  let address = 0;
  for (let index = 0; index < parts.length; index += 1) {
    const number = parseNumber(parts[index] as string);
    const last = index === parts.length - 1;
    if (!(number < (last ? 256 ** (5 - parts.length) : 256))) return null;
    address += last ? number : number * 256 ** (3 - index);
  }
  const byte = (place: number): number => floor(address / 256 ** place) % 256;
  return `${byte(3)}.${byte(2)}.${byte(1)}.${byte(0)}`;
}
