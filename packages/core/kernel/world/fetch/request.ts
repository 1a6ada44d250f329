import type { AbortHooks } from "../abort.ts";
import { requireArguments, toDictionary, toUsvString } from "../arguments.ts";
import { exposeInterface } from "../define.ts";
import { exec, typeError, upper } from "../intrinsics.ts";
import { parseUrl } from "../url/url-parser.ts";
import { serializeUrl } from "../url/url-record.ts";
import { type Body, cloneBody, defineBody, streamOf, takeBody } from "./body.ts";
import { Headers } from "./headers.ts";

export interface RequestState {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Body;
  readonly redirect: "follow" | "manual" | "error";
  readonly signal: object;
}

/** The class, made for signals of one world. */
export interface RequestType {
  readonly type: new (input: unknown, init?: unknown) => object;
  /** Throws a `TypeError` for what is no request. */
  stateOf(request: unknown): RequestState;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function toUrl(input: unknown): string {
  const text = toUsvString(input);
  const url = parseUrl(text);
  if (url === null) throw typeError(`fetch needs a whole URL such as https://api.example.com/items, got "${text}"`);
  return serializeUrl(url);
}

/** Servers know methods in upper case only. */
function toMethod(value: unknown): string {
  const method = `${value as string}`;
  if (exec(TOKEN, method) === null) throw typeError(`"${method}" is no HTTP method`);
  return upper(method);
}

function toRedirect(value: unknown): RequestState["redirect"] {
  if (value === "follow" || value === "manual" || value === "error") return value;
  throw typeError('redirect must be "follow", "manual" or "error"');
}

/** What `init` says over what a request given as input says. */
function takeInit(input: unknown, given: RequestState | undefined, init: unknown, abort: AbortHooks): RequestState {
  const options = toDictionary(init, "fetch");
  const { method, headers, body, redirect, signal } = options;
  const verb = method === undefined ? (given?.method ?? "GET") : toMethod(method);
  const own = new Headers(headers === undefined ? given?.headers : headers);
  const takesOver = body === undefined || body === null;
  const content = takesOver && given !== undefined ? cloneBody(given.body) : takeBody(body, own);
  if (content.source !== null && (verb === "GET" || verb === "HEAD")) {
    throw typeError(`A ${verb} request cannot have a body: use POST, or put it into the URL`);
  }
  if (signal !== undefined && signal !== null) abort.isAborted(signal);
  return {
    url: given === undefined ? toUrl(input) : given.url,
    method: verb,
    headers: own,
    body: content,
    redirect: redirect === undefined ? (given?.redirect ?? "follow") : toRedirect(redirect),
    signal: ((signal === undefined ? given?.signal : signal) ?? abort.make()) as object,
  };
}

/** Makes the `Request` class. */
export function createRequest(abort: AbortHooks): RequestType {
  let stateOf: (request: Request) => RequestState;
  const given = (input: unknown): RequestState | undefined => {
    try {
      return stateOf(input as Request);
    } catch {
      return undefined;
    }
  };
  class Request {
    readonly #state: RequestState;
    static {
      stateOf = (request) => request.#state;
    }
    constructor(...args: unknown[]) {
      requireArguments(args, 1, "new Request");
      const other = given(args[0]);
      this.#state = takeInit(args[0], other, args[1], abort);
      // It moves on to this request.
      if (other !== undefined && this.#state.body.source === other.body.source)
        other.body.used = other.body.source !== null;
    }
    get method(): string {
      return this.#state.method;
    }
    get url(): string {
      return this.#state.url;
    }
    get headers(): Headers {
      return this.#state.headers;
    }
    get redirect(): string {
      return this.#state.redirect;
    }
    get signal(): object {
      return this.#state.signal;
    }
    get body(): null {
      return streamOf(this.#state.body);
    }
    get bodyUsed(): boolean {
      return this.#state.body.used;
    }
    clone(): Request {
      const { url, method, headers, body, redirect, signal } = this.#state;
      return new Request(url, { method, headers, body: cloneBody(body).source, redirect, signal });
    }
  }
  return { type: Request, stateOf: (request) => stateOf(request as Request) };
}

export function installRequest(global: typeof globalThis, { type, stateOf }: RequestType): void {
  defineBody(type, (self) => stateOf(self).body);
  exposeInterface(global, type, "Request", { "": 1 });
}
