import type { AbortHooks } from "../abort.ts";
import { requireArguments } from "../arguments.ts";
import { defineMethods } from "../define.ts";
import { promiseWith } from "../intrinsics.ts";
import type { Pair } from "../pair-iterator.ts";
import { Headers, headerList, installHeaders } from "./headers.ts";
import { createRequest, installRequest, type RequestState } from "./request.ts";
import { installResponse, type Response, receivedResponse } from "./response.ts";

/** What is asked of the host. */
export interface SentRequest extends Pick<RequestState, "url" | "method" | "redirect"> {
  readonly headers: readonly Pair[];
  readonly body: string | Uint8Array | null;
}

/** What the host answers. */
export interface ReceivedResponse {
  readonly url: string;
  readonly redirected: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Pair[];
  readonly body: string | Uint8Array;
}

/** Sends a request; calling what it returns takes it back. */
export type SendRequest = (
  request: SentRequest,
  settle: (response: ReceivedResponse) => void,
  fail: (error: unknown) => void,
) => () => void;

function toResponse({ headers, body, ...rest }: ReceivedResponse): Response {
  const own = new Headers();
  const { pairs } = headerList(own);
  for (let index = 0; index < headers.length; index += 1) pairs[index] = headers[index] as Pair;
  return receivedResponse({ ...rest, headers: own, body: { source: body, used: false } });
}

/** Sends a request until its signal says otherwise. */
function send(
  { headers, body, signal, ...rest }: RequestState,
  { abort, sendRequest }: FetchHooks,
  settle: (response: Response) => void,
  fail: (error: unknown) => void,
): void {
  if (abort.isAborted(signal)) {
    fail(abort.reasonOf(signal));
    return;
  }
  let forget = (): void => {};
  const takeBack = sendRequest(
    { ...rest, headers: headerList(headers).pairs, body: body.source },
    (response) => {
      forget();
      settle(toResponse(response));
    },
    (error) => {
      forget();
      fail(error);
    },
  );
  forget = abort.whenAborted(signal, () => {
    takeBack();
    fail(abort.reasonOf(signal));
  });
}

interface FetchHooks {
  readonly abort: AbortHooks;
  readonly sendRequest: SendRequest;
}

/** Installs `fetch`, `Headers`, `Request` and `Response`. */
export function installFetch(global: typeof globalThis, abort: AbortHooks, sendRequest: SendRequest): void {
  const request = createRequest(abort);
  const { type: Request, stateOf } = request;
  const methods = {
    fetch(...args: unknown[]): Promise<Response> {
      return promiseWith((settle, fail) => {
        requireArguments(args, 1, "fetch");
        send(stateOf(new Request(args[0], args[1])), { abort, sendRequest }, settle, fail);
      });
    },
  };
  installHeaders(global);
  installRequest(global, request);
  installResponse(global);
  defineMethods(global, methods, { fetch: 1 });
}
