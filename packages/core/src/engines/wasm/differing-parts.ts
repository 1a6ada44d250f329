/** Where `now` differs from `before`, in whole parts that are joined where they touch; `before` goes on with zeros. */
export function differingParts(
  now: Uint8Array,
  before: Uint8Array,
  partBytes: number,
): [offset: number, length: number][] {
  const [here, there] = [now, before].map(({ buffer, byteOffset, length }) => Buffer.from(buffer, byteOffset, length));
  const zeros = Buffer.alloc(partBytes);
  const parts: [number, number][] = [];
  if (here === undefined || there === undefined) return parts;
  for (let at = 0; at < here.length; at += partBytes) {
    const [other, from] = at < there.length ? [there, at] : [zeros, 0];
    if (here.compare(other, from, from + partBytes, at, at + partBytes) === 0) continue;
    const last = parts.at(-1);
    if (last !== undefined && last[0] + last[1] === at) last[1] += partBytes;
    else parts.push([at, partBytes]);
  }
  return parts;
}
