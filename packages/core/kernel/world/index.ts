import { installAbort } from "./abort.ts";
import { installBase64 } from "./base64.ts";
import { installCrypto } from "./crypto.ts";
import { installDate } from "./date.ts";
import { installDomException } from "./dom-exception.ts";
import { installEvent } from "./event.ts";
import { createEventTarget, installEventTarget } from "./event-target.ts";
import { installFetch, type SendRequest } from "./fetch/fetch.ts";
import { installJson } from "./json.ts";
import { installLocale } from "./locale/install-locale.ts";
import { installPerformance } from "./performance.ts";
import { createRandom, installRandom } from "./random.ts";
import { installStructuredClone } from "./structured-clone.ts";
import { pinConcat, takeAway } from "./take-away.ts";
import { installTextDecoder } from "./text-decoder.ts";
import { installTextEncoder } from "./text-encoder.ts";
import { installSearchParams } from "./url/search-params.ts";
import { installUrl } from "./url/url.ts";

/** What the world needs of the kernel. */
export interface WorldHooks {
  /** The run's clock in milliseconds since 1970; it stands still within a step. */
  now(): number;
  /** Runs a callback later; `AbortSignal.timeout` stands on it. */
  setTimer(callback: () => void, ms: number): number;
  clearTimer(id: number): void;
  /** Sends what `fetch` asks for. */
  readonly request: SendRequest;
  /** Told of errors that event listeners throw, as a browser reports them to the console. @default they are dropped */
  report?(error: unknown): void;
}

export interface World {
  /** Starts a run: sets both streams of chance from a seed in hexadecimal, and the origin of `performance`. */
  reseed(seed: string): void;
}

/**
 * Makes the global object the one world that programs see on every engine. Call it once, before any program has run
 * and after what the kernel needs of the engine's own globals was captured: names that are not ECMAScript are removed.
 */
export function installWorld(global: typeof globalThis, hooks: WorldHooks): World {
  requireStrictMode();
  const now = (): number => hooks.now();
  const random = createRandom(0);
  const cryptoRandom = createRandom(1);
  takeAway(global);
  pinConcat(global);
  installJson();
  installDate(global, now);
  installLocale(global, now);
  installRandom(global, random);
  const performance = installPerformance(global, now);
  installDomException(global);
  installCrypto(global, cryptoRandom);
  installBase64(global);
  installTextEncoder(global);
  installTextDecoder(global);
  const EventTarget = createEventTarget((error) => hooks.report?.(error));
  installEvent(global);
  installEventTarget(global, EventTarget);
  const abort = installAbort(global, EventTarget, hooks);
  installSearchParams(global);
  installUrl(global);
  installStructuredClone(global);
  installFetch(global, abort, hooks.request);
  return {
    reseed(seed) {
      random.reseed(seed);
      cryptoRandom.reseed(seed);
      performance.restart();
    },
  };
}

/** In sloppy mode a method that is called on nothing would get the global object: the bundle must be strict. */
function requireStrictMode(): void {
  const self = (function (this: unknown): unknown {
    return this;
  })();
  if (self !== undefined) throw new TypeError('the guest bundle must begin with "use strict"');
}
