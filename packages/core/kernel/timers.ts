import type { Calls } from "./calls.ts";
import { makeError } from "./errors.ts";
import { defineProperty, hasOwn, StringOf } from "./primordials.ts";

export interface Timers {
  set(callback: () => void, ms: number): number;
  clear(id: number): void;
}

const longestMs = 2_147_483_647;

/** Timers are calls that the host settles when their time has come. */
export function createTimers(calls: Calls, most: () => number): Timers {
  let count = 0;
  return {
    set(callback, ms) {
      if (++count > most()) {
        throw makeError("RangeError", `The program set more than ${most()} timers.`, "LIMIT_TIMERS");
      }
      // Compared, not by Math: a program may have replaced it.
      // biome-ignore lint/complexity/useMathMinMax: see above
      const wait = ms > 0 ? (ms < longestMs ? ms : longestMs) : 0;
      return calls.open("timer", "setTimeout", StringOf(wait), { settle: callback, fail() {} });
    },
    clear(id) {
      calls.cancel(id);
    },
  };
}

export function installTimers(global: object, timers: Timers, report: (thrown: unknown) => void): void {
  const own: Record<number, true> = { __proto__: null } as never;
  const api = {
    setTimeout(callback: (...given: unknown[]) => unknown, ms?: unknown, ...given: unknown[]): number {
      if (typeof callback !== "function") throw new TypeError("setTimeout: the callback must be a function");
      const fire = (): void => {
        try {
          callback(...given);
        } catch (thrown) {
          report(thrown);
        }
      };
      const id = timers.set(fire, +(ms as number) || 0);
      own[id] = true;
      return id;
    },
    clearTimeout(id?: unknown): void {
      // Ids of tool calls are numbers too: only a timer's own id clears anything.
      if (typeof id === "number" && hasOwn(own, id)) timers.clear(id);
    },
  };
  for (const name of ["setTimeout", "clearTimeout"] as const) {
    defineProperty(global, name, { value: api[name], writable: true, enumerable: true, configurable: true });
  }
}
