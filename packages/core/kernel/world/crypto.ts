import { requireArguments } from "./arguments.ts";
import { bufferSource, byteCount, bytesOf } from "./buffer-source.ts";
import { defineHidden, finishInterface } from "./define.ts";
import { domException } from "./dom-exception.ts";
import { indexOf, numberText, padStart, slice, typeError } from "./intrinsics.ts";
import type { Random } from "./random.ts";

const MAX_BYTES = 65_536;
const INTEGER_ARRAYS =
  " Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array ";

/** One number for every four bytes, lowest byte first. */
function fill(bytes: Uint8Array, random: Random): void {
  const length = byteCount(bytes);
  let bits = 0;
  for (let index = 0; index < length; index += 1) {
    bits = index % 4 === 0 ? random.next() : bits >>> 8;
    bytes[index] = bits;
  }
}

function fillRandomly(array: unknown, random: Random): void {
  const source = bufferSource(array);
  if (source === undefined || indexOf(INTEGER_ARRAYS, ` ${source.kind} `) === -1) {
    throw domException("getRandomValues takes an integer typed array", "TypeMismatchError");
  }
  if (source.byteLength > MAX_BYTES) {
    const message = `${source.byteLength} bytes are asked for, ${MAX_BYTES} are the most`;
    throw domException(message, "QuotaExceededError");
  }
  fill(bytesOf(source), random);
}

function hex(value: number): string {
  return padStart(numberText(value, 16), 8, "0");
}

/** A version 4 UUID (RFC 9562). */
function uuid(random: Random): string {
  const middle = hex(((random.next() & 0xffff0fff) | 0x4000) >>> 0);
  const later = hex(((random.next() & 0x3fffffff) | 0x80000000) >>> 0);
  const ends = `${slice(later, 0, 4)}-${slice(later, 4)}`;
  return `${hex(random.next())}-${slice(middle, 0, 4)}-${slice(middle, 4)}-${ends}${hex(random.next())}`;
}

/** Installs `crypto`. Its numbers follow from the run's seed: they are the same on replay, and NOT secret. */
export function installCrypto(global: typeof globalThis, random: Random): void {
  const key = {};
  class Crypto {
    constructor(given?: unknown) {
      if (given !== key) throw typeError("Illegal constructor");
    }
    getRandomValues<T>(...args: T[]): T | undefined {
      requireArguments(args, 1, "crypto.getRandomValues");
      fillRandomly(args[0], random);
      return args[0];
    }
    randomUUID(): string {
      return uuid(random);
    }
  }
  finishInterface(Crypto, "Crypto", { "": 0, getRandomValues: 1 });
  defineHidden(global, "crypto", new Crypto(key));
}
