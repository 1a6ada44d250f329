/** The same numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A program of calls in parallel, in sequence and in races, with logs, timers, dates and random numbers. */
export function generateProgram(random: () => number): string {
  const pick = (most: number): number => Math.floor(random() * most);
  let n = 0;
  const call = (): string => `tools.work({ n: ${++n}${pick(8) === 0 ? ", fail: true" : ""} })`;
  const safe = (): string => `${call()}.catch((e) => e.code)`;
  const chain = (): string =>
    `(async () => { const out = []; for (let i = 0; i < ${1 + pick(3)}; i++) { out.push(await ${safe()}); console.log('chain', i, Math.random()) } return out })()`;
  const sleep = (): string => `new Promise((r) => setTimeout(r, ${pick(6)}, 'slept'))`;
  const leaf = (): string => [safe, chain, sleep][pick(3)]?.() ?? sleep();
  const leaves = (): string => Array.from({ length: 1 + pick(4) }, leaf).join(", ");
  const statement = (): string => {
    const kinds = [
      () => `out.push(await Promise.all([${leaves()}]));`,
      () => `out.push(await Promise.race([${leaves()}]));`,
      () => `out.push((await Promise.allSettled([${call()}, ${leaves()}])).map((s) => s.status));`,
      () => `out.push([Date.now() >= began, Math.random(), crypto.randomUUID()]);`,
      () => `try { out.push(await ${call()}) } catch (e) { out.push([e.name, e.message, e.code]) }`,
      () => `[1, 2].forEach(async (i) => { await ${safe()}; console.log('unawaited', i) });`,
    ];
    return kinds[pick(kinds.length)]?.() ?? "";
  };
  const statements = Array.from({ length: 2 + pick(5) }, statement);
  const end = pick(8) === 0 ? "throw new Error('end ' + out.length)" : "return out";
  return ["const out = []; const began = Date.now();", ...statements, end].join("\n");
}
