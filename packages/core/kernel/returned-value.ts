import {
  append,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  isArray,
  list,
  MapOf,
  mapDelete,
  mapHas,
  mapSet,
  objectKeys,
  objectPrototype,
  PromiseOf,
  whenSettled,
} from "./primordials.ts";

const deepest = 3;

/**
 * Waits for promises inside a returned value, so that a forgotten `await` costs nothing:
 * looks into plain objects and arrays, three levels deep. Calls `done` with the values found.
 */
export function resolveInside(
  value: unknown,
  done: (resolved: Map<unknown, unknown>) => void,
  fail: (reason: unknown) => void,
): void {
  const resolved = new MapOf<unknown, unknown>();
  let open = 1;
  const settle = (): void => {
    if (--open === 0) done(resolved);
  };
  visit(value, 0, (promise) => {
    if (mapHas(resolved, promise)) return true;
    mapSet(resolved, promise, undefined);
    try {
      whenSettled(
        promise as Promise<unknown>,
        (found) => {
          mapSet(resolved, promise, found);
          settle();
        },
        fail,
      );
      open++;
      return true;
    } catch {
      // Only looks like a promise.
      mapDelete(resolved, promise);
      return false;
    }
  });
  settle();
}

const isPromise = (value: object): boolean => value instanceof PromiseOf;
/** Longer lists are not searched: nobody forgets that many. */
const mostItems = 10_000;

function visit(value: unknown, depth: number, found: (promise: object) => boolean): void {
  if (typeof value !== "object" || value === null) return;
  if (isPromise(value) && found(value)) return;
  if (depth >= deepest) return;
  const prototype = getPrototypeOf(value);
  const inside = list<unknown>();
  if (isArray(value)) for (let at = 0; at < value.length && at < mostItems; at++) append(inside, value[at]);
  else if (prototype === objectPrototype || prototype === null) {
    const keys = objectKeys(value);
    for (let at = 0; at < keys.length && at < mostItems; at++) {
      const field = getOwnPropertyDescriptor(value, keys[at] as string);
      // A getter runs once, when the value is written.
      if (field !== undefined && hasOwn(field, "value")) append(inside, field.value);
    }
  }
  for (let at = 0; at < inside.length; at++) visit(inside[at], depth + 1, found);
}
