/** A program: bits of what every function of `Math` and `**` give for the same 650 inputs, as pairs of 32-bit numbers. */
export const mathProgram = `
const names = Object.getOwnPropertyNames(Math).filter((name) => typeof Math[name] === "function" && name !== "random");
let state = 12345;
const next = () => { state = (Math.imul(state, 1103515245) + 12345) | 0; return (state >>> 8) / 16777216; };
const inputs = Array.from({ length: 400 }, () => (next() - 0.5) * 2 ** Math.floor(next() * 20 - 8));
for (let i = 0; i < 100; i++) inputs.push(next() * 2 - 1);
for (let i = 0; i < 50; i++) inputs.push(i, i / 10, i / 100);
const bits = (x) => Number.isNaN(x) ? null : [...new Int32Array(new Float64Array([x]).buffer)];
const apply = (name, x, y) => {
  if (name === "**") return Math.abs(x) ** (y % 5);
  if (name === "pow") return Math.pow(Math.abs(x), y % 5);
  if (name === "sumPrecise") return Math.sumPrecise([x, y]);
  return Math[name].length === 2 ? Math[name](x, y) : Math[name](x);
};
return Object.fromEntries([...names, "**"].map((name) => [
  name,
  inputs.map((x, i) => bits(apply(name, x, inputs[(i * 7 + 3) % inputs.length]))),
]));`;

/** What the C libraries of the two engines compute differently, in the last bits. `docs/guide/engines.md` tells users. */
export const differingMath: readonly string[] = [
  ..."acosh asinh cbrt cos cosh exp hypot log log10 log2 pow sin sinh tanh".split(" "),
  "**",
];

export type Bits = readonly [low: number, high: number] | null;

/** How many doubles lie between two. */
export function distance(a: Bits, b: Bits): number {
  if (a === null || b === null) return a === b ? 0 : Number.POSITIVE_INFINITY;
  const ordered = ([low, high]: readonly [number, number]): bigint => {
    const magnitude = (BigInt(high & 0x7fffffff) << 32n) | BigInt(low >>> 0);
    return high < 0 ? -magnitude : magnitude;
  };
  return Math.abs(Number(ordered(a) - ordered(b)));
}
