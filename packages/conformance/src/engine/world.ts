import { expect, it } from "vitest";
import type { Bench, WorldDifferences } from "./harness.ts";

/** Lists every intrinsic to depth 4 as `path: kind attributes`, from inside the guest. */
const listWorld = `
const lines = [];
const seen = new Map();
const describe = (d) => {
  const bits = (d.writable ? 'w' : '') + (d.enumerable ? 'e' : '') + (d.configurable ? 'c' : '');
  if (!('value' in d)) return (d.get ? 'get ' : '') + (d.set ? 'set ' : '') + bits;
  const v = d.value;
  if (typeof v === 'function') return 'function ' + v.name + '/' + v.length + ' ' + bits;
  return (v === null ? 'null' : typeof v) + (typeof v === 'number' || typeof v === 'string' ? '' : '') + ' ' + bits;
};
const walk = (object, path, depth) => {
  if (depth > 4 || seen.has(object)) return;
  seen.set(object, path);
  const prototype = Object.getPrototypeOf(object);
  for (const key of Reflect.ownKeys(object)) {
    const d = Object.getOwnPropertyDescriptor(object, key);
    const at = path + '.' + String(key);
    lines.push(at + ': ' + describe(d));
    for (const inner of [d.value, d.get, d.set]) {
      if ((typeof inner === 'object' && inner !== null) || typeof inner === 'function') walk(inner, at, depth + 1);
    }
  }
  if (prototype !== null && depth < 4) walk(prototype, path + '.[[Prototype]]', depth + 1);
};
// As programs see it: on an engine whose own console cannot be taken away, that is not the one of globalThis.
walk(console, 'console', 1);
walk(globalThis, 'globalThis', 0);
walk(Object.getPrototypeOf(async function () {}), 'AsyncFunction', 1);
walk(Object.getPrototypeOf(function* () {}), 'GeneratorFunction', 1);
walk(Object.getPrototypeOf(async function* () {}), 'AsyncGeneratorFunction', 1);
return lines.sort();`;

/** One world on every engine: a checked snapshot of all intrinsics. A known difference that is none any more fails too. */
export function world(bench: Bench, { only, lacks }: WorldDifferences = { only: [], lacks: [] }): void {
  it("ESC-14: is the reviewed one, to depth 4", async () => {
    const lines = (await bench.value(listWorld, { tools: [] })) as string[];
    expect(only.filter((line) => !lines.includes(line))).toEqual([]);
    expect(lacks.filter((line) => lines.includes(line))).toEqual([]);
    const common = [...lines.filter((line) => !only.includes(line)), ...lacks].sort();
    await expect(`${common.join("\n")}\n`).toMatchFileSnapshot("./world.snapshot.txt");
  });
}
