import { toDictionary } from "../arguments.ts";
import { exposeInterface } from "../define.ts";
import { rangeError, stringify, typeError } from "../intrinsics.ts";
import { type Body, cloneBody, defineBody, streamOf, suggestType, takeBody } from "./body.ts";
import { Headers } from "./headers.ts";

interface ResponseState {
  readonly type: "default" | "basic";
  readonly url: string;
  readonly redirected: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: Body;
}

function takeInit(body: unknown, given: unknown): ResponseState {
  const { status = 200, statusText = "", headers } = toDictionary(given, "new Response");
  const code = +(status as number);
  if (!(code >= 200 && code <= 599)) throw rangeError("new Response: the status must be from 200 to 599");
  const own = new Headers(headers);
  return {
    type: "default",
    url: "",
    redirected: false,
    status: code - (code % 1),
    statusText: `${statusText as string}`,
    headers: own,
    body: takeBody(body, own),
  };
}

let readState: (response: Response) => ResponseState;
let make: (state: ResponseState) => Response;

export class Response {
  #state: ResponseState;
  static {
    readState = (response) => response.#state;
    make = (state) => {
      const response = new Response();
      response.#state = state;
      return response;
    };
  }
  constructor(body: unknown = null, init: unknown = undefined) {
    this.#state = takeInit(body, init);
  }
  static json(data: unknown, init: unknown = undefined): Response {
    const text = stringify(data);
    if (text === undefined) throw typeError("Response.json: the value cannot be written as JSON");
    const { headers, ...rest } = takeInit(null, init);
    suggestType(headers, "application/json");
    return make({ ...rest, headers, body: { source: text, used: false } });
  }
  get type(): string {
    return this.#state.type;
  }
  get url(): string {
    return this.#state.url;
  }
  get redirected(): boolean {
    return this.#state.redirected;
  }
  get status(): number {
    return this.#state.status;
  }
  get ok(): boolean {
    const { status } = this.#state;
    return status >= 200 && status <= 299;
  }
  get statusText(): string {
    return this.#state.statusText;
  }
  get headers(): Headers {
    return this.#state.headers;
  }
  get body(): null {
    return streamOf(this.#state.body);
  }
  get bodyUsed(): boolean {
    return this.#state.body.used;
  }
  clone(): Response {
    const state = this.#state;
    return make({ ...state, headers: new Headers(state.headers), body: cloneBody(state.body) });
  }
}

/** A response that came from the network. */
export function receivedResponse(state: Omit<ResponseState, "type">): Response {
  return make({ ...state, type: "basic" });
}

export function installResponse(global: typeof globalThis): void {
  defineBody(Response, (self) => readState(self as Response).body);
  exposeInterface(global, Response, "Response", { "": 0, json: 1 });
}
