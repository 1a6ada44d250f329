import { requireArguments, toDictionary } from "./arguments.ts";
import { defineFixed, exposeInterface } from "./define.ts";

/** What an event knows of its own dispatch. */
export interface Dispatch {
  target: object | null;
  currentTarget: object | null;
  phase: number;
  running: boolean;
  stopped: boolean;
  inPassiveListener: boolean;
}

const PHASES = ["NONE", "CAPTURING_PHASE", "AT_TARGET", "BUBBLING_PHASE"];

let readDispatch: (event: Event) => Dispatch;

/** The `Event` of the DOM standard, for targets that have no parents: it never bubbles anywhere. */
export class Event {
  readonly #type: string;
  readonly #bubbles: boolean;
  readonly #cancelable: boolean;
  readonly #composed: boolean;
  #canceled = false;
  readonly #dispatch: Dispatch = {
    target: null,
    currentTarget: null,
    phase: 0,
    running: false,
    stopped: false,
    inPassiveListener: false,
  };
  static {
    readDispatch = (event) => event.#dispatch;
  }
  constructor(...args: unknown[]) {
    requireArguments(args, 1, "new Event");
    this.#type = `${args[0] as string}`;
    const { bubbles, cancelable, composed } = toDictionary(args[1], "new Event");
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
    this.#composed = !!composed;
  }
  get type(): string {
    return this.#type;
  }
  get target(): object | null {
    return this.#dispatch.target;
  }
  get currentTarget(): object | null {
    return this.#dispatch.currentTarget;
  }
  get eventPhase(): number {
    return this.#dispatch.phase;
  }
  get bubbles(): boolean {
    return this.#bubbles;
  }
  get cancelable(): boolean {
    return this.#cancelable;
  }
  get composed(): boolean {
    return this.#composed;
  }
  get defaultPrevented(): boolean {
    return this.#canceled;
  }
  get isTrusted(): boolean {
    return false;
  }
  /** The clock stands still within a step, and events do not outlive one: 0 for all. */
  get timeStamp(): number {
    return 0;
  }
  composedPath(): object[] {
    const { currentTarget } = this.#dispatch;
    return currentTarget === null ? [] : [currentTarget];
  }
  preventDefault(): void {
    if (this.#cancelable && !this.#dispatch.inPassiveListener) this.#canceled = true;
  }
  stopPropagation(): void {
    // Without parents there is nowhere to propagate to.
  }
  stopImmediatePropagation(): void {
    this.#dispatch.stopped = true;
  }
}

/** The state of an event's dispatch; throws a `TypeError` for anything that is no event. */
export function dispatchOf(event: Event): Dispatch {
  return readDispatch(event);
}

export function installEvent(global: typeof globalThis): void {
  PHASES.forEach((name, phase) => {
    for (const owner of [Event, Event.prototype]) defineFixed(owner, name, phase, { enumerable: true });
  });
  exposeInterface(global, Event, "Event", { "": 1 });
}
