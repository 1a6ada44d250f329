import { requireArguments, toDictionary } from "./arguments.ts";
import { exposeInterface } from "./define.ts";
import { domException } from "./dom-exception.ts";
import { type Dispatch, dispatchOf, type Event } from "./event.ts";
import { apply, typeError } from "./intrinsics.ts";

/** What is told of an error that a listener throws; it does not stop the other listeners. */
export type Report = (error: unknown) => void;

type Callback = ((event: Event) => unknown) | { handleEvent?: unknown };

interface Listener {
  readonly type: string;
  readonly callback: Callback;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  removed: boolean;
}

/** An `EventTarget` of ours, as far as we use it ourselves. */
export interface Target {
  addEventListener(type: unknown, callback: unknown, options?: unknown): void;
  removeEventListener(type: unknown, callback: unknown, options?: unknown): void;
  dispatchEvent(event: unknown): boolean;
}

export interface TargetConstructor {
  new (): Target;
  readonly prototype: Target;
}

function isCallable(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === "function";
}

function toCallback(value: unknown, where: string): Callback | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "object" || typeof value === "function") return value as Callback;
  throw typeError(`${where}: the listener must be a function or an object`);
}

function toCapture(options: unknown): boolean {
  return typeof options === "object" && options !== null ? !!(options as { capture?: unknown }).capture : !!options;
}

function find(listeners: readonly Listener[], type: string, callback: Callback, capture: boolean): number {
  for (let index = 0; index < listeners.length; index += 1) {
    const listener = listeners[index];
    if (listener?.type === type && listener.callback === callback && listener.capture === capture) return index;
  }
  return -1;
}

function remove(listeners: Listener[], index: number): void {
  const listener = listeners[index];
  if (listener === undefined) return;
  listener.removed = true;
  for (let next = index + 1; next < listeners.length; next += 1) listeners[next - 1] = listeners[next] as Listener;
  listeners.length -= 1;
}

function add(listeners: Listener[], args: readonly unknown[]): Listener | undefined {
  const where = "EventTarget.addEventListener";
  requireArguments(args, 2, where);
  const callback = toCallback(args[1], where);
  const options = typeof args[2] === "object" ? toDictionary(args[2], where) : { capture: args[2] };
  const { capture, once, passive, signal } = options;
  if (callback === undefined) return undefined;
  if (signal !== undefined && (signal as { aborted?: unknown } | null)?.aborted === true) return undefined;
  const type = `${args[0] as string}`;
  if (find(listeners, type, callback, !!capture) !== -1) return undefined;
  const listener = { type, callback, capture: !!capture, once: !!once, passive: !!passive, removed: false };
  listeners[listeners.length] = listener;
  return listener;
}

function invoke(listener: Listener, event: Event, target: object, report: Report): void {
  const dispatch = dispatchOf(event);
  dispatch.inPassiveListener = listener.passive;
  try {
    const { callback } = listener;
    const handler = isCallable(callback) ? callback : (callback as { handleEvent?: unknown }).handleEvent;
    if (!isCallable(handler)) throw typeError("The event listener is not a function");
    apply(handler, isCallable(callback) ? target : callback, [event]);
  } catch (error) {
    report(error);
  }
  dispatch.inPassiveListener = false;
}

/** Calls the listeners there are now: the capturing ones first; one that is removed meanwhile is not called. */
function invokeAll(listeners: Listener[], event: Event, target: object, report: Report): void {
  const dispatch = dispatchOf(event);
  const matching: Listener[] = [];
  for (let capture = 1; capture >= 0; capture -= 1) {
    for (let index = 0; index < listeners.length; index += 1) {
      const listener = listeners[index];
      if (listener?.type === event.type && listener.capture === !!capture) matching[matching.length] = listener;
    }
  }
  for (let index = 0; index < matching.length && !dispatch.stopped; index += 1) {
    const listener = matching[index];
    if (listener === undefined || listener.removed) continue;
    if (listener.once) remove(listeners, find(listeners, listener.type, listener.callback, listener.capture));
    invoke(listener, event, target, report);
  }
}

/** Dispatches at a target without parents; false when the event was canceled. */
function dispatchAt(target: object, listeners: Listener[], event: Event, report: Report): boolean {
  const dispatch: Dispatch = dispatchOf(event);
  if (dispatch.running) throw domException("The event is already being dispatched", "InvalidStateError");
  dispatch.running = true;
  dispatch.target = target;
  dispatch.currentTarget = target;
  dispatch.phase = 2;
  invokeAll(listeners, event, target, report);
  dispatch.currentTarget = null;
  dispatch.phase = 0;
  dispatch.running = false;
  dispatch.stopped = false;
  return !event.defaultPrevented;
}

/** Makes the `EventTarget` class; errors of listeners go to `report`, as a browser reports them to the console. */
export function createEventTarget(report: Report): TargetConstructor {
  let listenersOf: (target: EventTarget) => Listener[];
  class EventTarget implements Target {
    readonly #listeners: Listener[] = [];
    static {
      listenersOf = (target) => target.#listeners;
    }
    addEventListener(...args: unknown[]): void {
      const listeners = this.#listeners;
      const listener = add(listeners, args);
      const options = args[2];
      const signal = typeof options === "object" ? (options as { signal?: unknown } | null)?.signal : undefined;
      if (listener === undefined || signal === undefined) return;
      const callback = () => remove(listeners, find(listeners, listener.type, listener.callback, listener.capture));
      add(listenersOf(signal as EventTarget), ["abort", callback, { once: true }]);
    }
    removeEventListener(...args: unknown[]): void {
      const where = "EventTarget.removeEventListener";
      requireArguments(args, 2, where);
      const callback = toCallback(args[1], where);
      if (callback === undefined) return;
      remove(this.#listeners, find(this.#listeners, `${args[0] as string}`, callback, toCapture(args[2])));
    }
    dispatchEvent(...args: unknown[]): boolean {
      requireArguments(args, 1, "EventTarget.dispatchEvent");
      return dispatchAt(this, this.#listeners, args[0] as Event, report);
    }
  }
  return EventTarget;
}

export function installEventTarget(global: typeof globalThis, type: TargetConstructor): void {
  exposeInterface(global, type, "EventTarget", { addEventListener: 2, removeEventListener: 2, dispatchEvent: 1 });
}
