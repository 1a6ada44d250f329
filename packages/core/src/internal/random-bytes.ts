import { randomFillSync } from "node:crypto";

const poolBytes = 4_096;

/** Random bytes, of which many are asked for at once: most of what they cost is to ask. Each is given once, to one caller. */
function createRandomBytes(): (count: number) => Buffer {
  const pool = Buffer.alloc(poolBytes);
  let at = poolBytes;
  return (count) => {
    if (at + count > poolBytes) {
      randomFillSync(pool);
      at = 0;
    }
    const given = Buffer.from(pool.subarray(at, at + count));
    pool.fill(0, at, at + count);
    at += count;
    return given;
  };
}

export const randomBytes: (count: number) => Buffer = createRandomBytes();
