import { charCodeAt, imul } from "./intrinsics.ts";

/** A stream of numbers that its seed determines. It is fast and even, and anything but secret. */
export interface Random {
  /** The next 32 bits, as an unsigned number. */
  next(): number;
  reseed(seed: string): void;
}

/** Mixes a text into 32 bits (FNV-1a with murmur3's finish), differently for every salt. */
function hash(seed: string, salt: number): number {
  let mixed = 0x811c9dc5 ^ imul(salt, 0x9e3779b1);
  for (let index = 0; index < seed.length; index += 1) mixed = imul(mixed ^ charCodeAt(seed, index), 0x01000193);
  mixed = imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** The sfc32 generator of PractRand; streams of the same seed and different numbers do not resemble one another. */
export function createRandom(stream: number): Random {
  const state = { a: 0, b: 0, c: 0, counter: 1 };
  let seed: string | undefined = "";
  const draw = (): number => {
    const sum = (state.a + state.b + state.counter) | 0;
    state.counter = (state.counter + 1) | 0;
    state.a = state.b ^ (state.b >>> 9);
    state.b = (state.c + (state.c << 3)) | 0;
    state.c = (((state.c << 21) | (state.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  const mix = (seed: string): void => {
    state.a = hash(seed, stream * 3 + 1);
    state.b = hash(seed, stream * 3 + 2);
    state.c = hash(seed, stream * 3 + 3);
    state.counter = 1;
    for (let round = 0; round < 15; round += 1) draw();
  };
  return {
    next() {
      // Most programs take no chance.
      if (seed !== undefined) mix(seed);
      seed = undefined;
      return draw();
    },
    reseed(given) {
      seed = given;
    },
  };
}

/** Replaces `Math.random`. */
export function installRandom(global: typeof globalThis, random: Random): void {
  const methods = {
    random(): number {
      const high = random.next() >>> 5;
      const low = random.next() >>> 6;
      return (high * 0x4000000 + low) / 0x20000000000000;
    },
  };
  Object.defineProperty(global.Math, "random", { value: methods.random });
}
