import { TODAY } from "../text.ts";

export const NOW: string = `Today is ${TODAY} (UTC).`;

type Key = string | number;

/** Rounds; refuses answers that would depend on how a program rounds ties. */
export function round(value: number, digits = 2): number {
  const scaled = value * 10 ** digits;
  if (Math.abs(Math.abs(scaled - Math.trunc(scaled)) - 0.5) < 1e-6) throw new Error(`rounding tie: ${value}`);
  return Math.round(scaled) / 10 ** digits;
}

/** Orders by several keys; refuses answers that would depend on how a program collates strings. */
export function by<T>(...keys: ((item: T) => Key)[]): (a: T, b: T) => number {
  return (a, b) => {
    for (const key of keys) {
      const [x, y] = [key(a), key(b)];
      const order = x < y ? -1 : x > y ? 1 : 0;
      if (typeof x === "string" && Math.sign(x.localeCompare(String(y))) !== order) {
        throw new Error(`order of ${x} and ${y} depends on the locale`);
      }
      if (order !== 0) return order;
    }
    return 0;
  };
}

export const sum = <T>(list: readonly T[], value: (item: T) => number): number =>
  list.reduce((total, item) => total + value(item), 0);

/** Groups by a key, as entries in the order in which the keys first occur. */
export function group<T>(list: readonly T[], key: (item: T) => string): [key: string, items: T[]][] {
  return Object.entries(Object.groupBy(list, key)).map(([name, items]) => [name, items ?? []]);
}

interface Page {
  nextCursor: string | null;
}

/** Reads all pages of a list. */
export async function allPages<Input extends { cursor?: string }, P extends Page, T>(
  fetch: (input: Input) => Promise<P>,
  input: Input,
  items: (page: P) => readonly T[],
): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetch(cursor === undefined ? input : { ...input, cursor });
    found.push(...items(page));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

/** The item of a list that must be there. */
export function must<T>(item: T | undefined): T {
  if (item === undefined) throw new Error("The reference expects an item that is not there");
  return item;
}

export const commas = (amount: number): string => amount.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ",");
