import { defineMethods, exposeInterface } from "./define.ts";
import { domException } from "./dom-exception.ts";
import { Event } from "./event.ts";
import type { Target, TargetConstructor } from "./event-target.ts";
import { apply, typeError } from "./intrinsics.ts";

/** The timers `AbortSignal.timeout` stands on. */
export interface Timers {
  setTimer(callback: () => void, ms: number): number;
}

/** What a signal is made of; programs see it through `AbortSignal` only. */
interface SignalState {
  aborted: boolean;
  reason: unknown;
  onabort: unknown;
  /** Signals that `any` made of this one. */
  readonly dependents: Target[];
  /** What this one was made of by `any`, itself not made by it. */
  readonly sources: Target[];
}

type SignalConstructor = (new (key: unknown) => Target) & { readonly prototype: Target };

/** The class, and what programs must not reach: how signals are made and aborted. */
interface Signals {
  readonly type: SignalConstructor;
  make(): Target;
  /** The state of a signal; throws a `TypeError` for anything that is none. */
  stateOf(signal: unknown): SignalState;
  abort(signal: Target, reason: unknown): void;
}

/** Web IDL's `unsigned long long` with `[EnforceRange]`. */
const MAX_TIMEOUT_MS = Number.MAX_SAFE_INTEGER;

function createType(EventTarget: TargetConstructor, key: object): Pick<Signals, "type" | "stateOf"> {
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  let stateOf: (signal: AbortSignal) => SignalState;
  function runHandler(this: AbortSignal, event: Event): void {
    const { onabort } = stateOf(this);
    if (typeof onabort === "function") apply(onabort, this, [event]);
  }
  class AbortSignal extends EventTarget {
    readonly #state: SignalState = { aborted: false, reason: undefined, onabort: null, dependents: [], sources: [] };
    static {
      stateOf = (signal) => signal.#state;
    }
    constructor(given?: unknown) {
      if (given !== key) throw typeError("Illegal constructor: use new AbortController().signal");
      super();
    }
    get aborted(): boolean {
      return this.#state.aborted;
    }
    get reason(): unknown {
      return this.#state.reason;
    }
    get onabort(): unknown {
      return this.#state.onabort;
    }
    set onabort(handler: unknown) {
      const state = this.#state;
      const next = typeof handler === "function" ? handler : null;
      if (next !== null && state.onabort === null) apply(addEventListener, this, ["abort", runHandler]);
      if (next === null && state.onabort !== null) apply(removeEventListener, this, ["abort", runHandler]);
      state.onabort = next;
    }
    throwIfAborted(): void {
      if (this.#state.aborted) throw this.#state.reason;
    }
  }
  return { type: AbortSignal, stateOf: (signal) => stateOf(signal as AbortSignal) };
}

function createSignals(EventTarget: TargetConstructor): Signals {
  const key = {};
  const { type, stateOf } = createType(EventTarget, key);
  const { dispatchEvent } = EventTarget.prototype;
  const mark = (signal: Target, reason: unknown): boolean => {
    const state = stateOf(signal);
    if (state.aborted) return false;
    state.aborted = true;
    state.reason = reason;
    return true;
  };
  return {
    type,
    stateOf,
    make: () => new type(key),
    abort(signal, given) {
      const reason = given === undefined ? domException("This operation was aborted", "AbortError") : given;
      if (!mark(signal, reason)) return;
      const { dependents } = stateOf(signal);
      const aborted: Target[] = [signal];
      for (let index = 0; index < dependents.length; index += 1) {
        const dependent = dependents[index];
        if (dependent !== undefined && mark(dependent, reason)) aborted[aborted.length] = dependent;
      }
      dependents.length = 0;
      for (let index = 0; index < aborted.length; index += 1)
        apply(dispatchEvent, aborted[index], [new Event("abort")]);
    },
  };
}

function link(signals: Signals, source: Target, dependent: Target): void {
  const { dependents } = signals.stateOf(source);
  const { sources } = signals.stateOf(dependent);
  dependents[dependents.length] = dependent;
  sources[sources.length] = source;
}

/** A signal that is aborted as soon as one of the given ones is. */
function anyOf(signals: Signals, given: readonly Target[]): Target {
  const result = signals.make();
  for (let index = 0; index < given.length; index += 1) {
    const state = signals.stateOf(given[index]);
    if (!state.aborted) continue;
    signals.abort(result, state.reason);
    return result;
  }
  for (let index = 0; index < given.length; index += 1) {
    const signal = given[index] as Target;
    const { sources } = signals.stateOf(signal);
    if (sources.length === 0) link(signals, signal, result);
    for (let from = 0; from < sources.length; from += 1) link(signals, sources[from] as Target, result);
  }
  return result;
}

function toTimeout(value: unknown): number {
  const ms = +(value as number);
  if (!(ms > -1 && ms <= MAX_TIMEOUT_MS)) {
    throw typeError("AbortSignal.timeout takes milliseconds, from 0 up to Number.MAX_SAFE_INTEGER");
  }
  return ms - (ms % 1);
}

function staticMethods(
  signals: Signals,
  timers: Timers,
): Record<"abort" | "timeout" | "any", (value: unknown) => Target> {
  return {
    abort(reason) {
      const signal = signals.make();
      signals.abort(signal, reason);
      return signal;
    },
    timeout(ms) {
      const signal = signals.make();
      const expire = () =>
        signals.abort(signal, domException("The operation was aborted due to timeout", "TimeoutError"));
      timers.setTimer(expire, toTimeout(ms));
      return signal;
    },
    any(given) {
      const list: Target[] = [];
      for (const signal of given as Iterable<Target>) {
        signals.stateOf(signal);
        list[list.length] = signal;
      }
      return anyOf(signals, list);
    },
  };
}

/** Signals, for who must do something when one is aborted. */
export interface AbortHooks {
  /** A signal that is never aborted. */
  make(): object;
  /** Throws a `TypeError` for what is no signal. */
  isAborted(signal: unknown): boolean;
  reasonOf(signal: object): unknown;
  /** Calls back once when a signal is aborted, unless what it returns was called before. */
  whenAborted(signal: object, callback: () => void): () => void;
}

function hooksOf(signals: Signals, EventTarget: TargetConstructor): AbortHooks {
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const { stateOf } = signals;
  return {
    make: () => signals.make(),
    isAborted: (signal) => stateOf(signal).aborted,
    reasonOf: (signal) => stateOf(signal).reason,
    whenAborted(signal, callback) {
      const listener = (): void => {
        // A program may dispatch an event of that name itself.
        if (stateOf(signal).aborted) callback();
      };
      apply(addEventListener, signal, ["abort", listener]);
      return () => void apply(removeEventListener, signal, ["abort", listener]);
    },
  };
}

/** Installs `AbortSignal` and `AbortController`. */
export function installAbort(global: typeof globalThis, EventTarget: TargetConstructor, timers: Timers): AbortHooks {
  const signals = createSignals(EventTarget);
  class AbortController {
    readonly #signal: Target = signals.make();
    get signal(): Target {
      return this.#signal;
    }
    abort(reason: unknown = undefined): void {
      signals.abort(this.#signal, reason);
    }
  }
  defineMethods(signals.type, staticMethods(signals, timers), { abort: 0 });
  exposeInterface(global, signals.type, "AbortSignal", { "": 0 });
  exposeInterface(global, AbortController, "AbortController", { abort: 0 });
  return hooksOf(signals, EventTarget);
}
