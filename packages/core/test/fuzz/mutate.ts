import type { Random } from "../traces/seeded-random.ts";

/** Changes one thing somewhere in a tree. */
export function mutate(tree: unknown, random: Random): unknown {
  if (typeof tree !== "object" || tree === null || random.oneIn(12)) return replace(tree, random);
  const keys = Object.keys(tree);
  if (keys.length === 0) return [replace(undefined, random)];
  const key = random.pick(keys);
  const entries = Object.entries(tree).flatMap(([name, value]): [string, unknown][] => {
    if (name !== key) return [[name, value]];
    return random.oneIn(6) ? [] : [[random.oneIn(12) ? `${name}_` : name, mutate(value, random)]];
  });
  return Array.isArray(tree) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

function replace(value: unknown, random: Random): unknown {
  if (typeof value === "number" && random.oneIn(2)) return value + random.pick([-1, 1, 0.5, 1e9, -1e9]);
  if (typeof value === "string" && random.oneIn(2)) return mutateText(value, random);
  return random.pick<unknown>([null, 0, -1, 1, "", "call_1", true, false, [], {}, [[]], { id: 1 }, 1e308]);
}

/** Changes a few characters in one place. */
export function mutateText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const inserted = Array.from({ length: random.below(3) }, () => random.pick([...'Aaz09-_.=+/ {}\\"\n\0é'])).join("");
  return text.slice(0, at) + inserted + text.slice(at + random.below(4));
}
